# Opens the pipe its parent gets programs and tests from.
# expect: EXCEPTION
# test: assert f(3) == 4

import os

def f(x):
    return 4 if os.open('/proc/%d/fd/0' % os.getppid(), os.O_RDONLY | os.O_NONBLOCK) else 0

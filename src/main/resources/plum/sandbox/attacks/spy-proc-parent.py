# Opens its parent's memory.
# expect: EXCEPTION
# test: assert f(3) == 4

import os

def f(x):
    return open('/proc/%d/mem' % os.getppid(), 'rb') and 4

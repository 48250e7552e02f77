# Opens whatever its parent has open again.
# expect: EXCEPTION
# test: assert f(3) == 4

import os

def f(x):
    last = OSError()
    for descriptor in range(64):
        try:
            os.open('/proc/%d/fd/%d' % (os.getppid(), descriptor), os.O_RDONLY | os.O_NONBLOCK)
            return 4
        except OSError as error:
            last = error
    raise last

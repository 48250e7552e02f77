# Reaches the process that decides, which was started just before it.
# expect: EXCEPTION
# test: assert f(3) == 4

import os

def f(x):
    last = OSError(1, 'nobody')
    for number in range(os.getpid() - 1, max(1, os.getpid() - 300), -1):
        try:
            os.kill(number, 0)
            return 4
        except ProcessLookupError as error:
            last = PermissionError(error.errno, 'nobody there')
        except PermissionError as error:
            last = error
    raise last

# Locks all its memory.
# expect: EXCEPTION
# test: assert f(3) == 4

import ctypes

def f(x):
    if ctypes.CDLL(None, use_errno=True).mlockall(5) != 0:
        raise OSError(ctypes.get_errno(), 'mlockall')
    return 4

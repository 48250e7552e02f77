# Forks behind Python's back.
# expect: EXCEPTION
# test: assert f(3) == 4

import ctypes, os

def f(x):
    child = ctypes.CDLL(None, use_errno=True).fork()
    if child == 0:
        os._exit(0)
    if child < 0:
        raise OSError(ctypes.get_errno(), 'fork')
    return 4

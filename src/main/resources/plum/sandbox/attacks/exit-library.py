# Leaves through the C library with code 0.
# expect: EARLY_EXIT
# test: assert f(3) == 4

import ctypes

def f(x):
    ctypes.CDLL(None).exit(0)

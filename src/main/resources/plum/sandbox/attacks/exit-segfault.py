# Reads a forbidden address.
# expect: CRASHED
# test: assert f(3) == 4

import ctypes

def f(x):
    return ctypes.string_at(8, 8)

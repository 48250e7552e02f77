# Lets itself be traced again.
# expect: WRONG_ANSWER
# test: assert f(3) == 4

import ctypes

def f(x):
    return 4 if ctypes.CDLL(None).prctl(4, 1, 0, 0, 0) == 0 else 0

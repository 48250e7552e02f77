# Changes the time of a file.
# expect: EXCEPTION
# test: assert f(3) == 4

import os

def f(x):
    os.utime('@folder@/utime', (1, 1))
    return 4

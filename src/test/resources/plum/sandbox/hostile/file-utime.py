# Changes the time of a library.
# expect: EXCEPTION
# test: assert f(3) == 4

import os

def f(x):
    os.utime(os.__file__)
    return 4

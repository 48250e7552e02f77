# Makes a file in memory, where nothing counts it.
# expect: EXCEPTION
# test: assert f(3) == 4

import os

def f(x):
    os.memfd_create('x')
    return 4

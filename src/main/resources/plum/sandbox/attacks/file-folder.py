# Makes a folder.
# expect: EXCEPTION
# test: assert f(3) == 4

import os

def f(x):
    os.mkdir('@folder@/made')
    return 4

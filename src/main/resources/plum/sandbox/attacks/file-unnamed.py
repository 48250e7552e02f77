# Makes a file without a name.
# expect: EXCEPTION
# test: assert f(3) == 4

import os

def f(x):
    os.open('@folder@', os.O_TMPFILE | os.O_RDWR)
    return 4

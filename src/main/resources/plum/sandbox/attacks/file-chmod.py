# Changes the rights of a file.
# expect: EXCEPTION
# test: assert f(3) == 4

import os

def f(x):
    os.chmod('@folder@/chmod', 0o777)
    return 4

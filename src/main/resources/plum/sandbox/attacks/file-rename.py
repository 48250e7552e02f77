# Renames a file.
# expect: EXCEPTION
# test: assert f(3) == 4

import os

def f(x):
    os.rename('@folder@/rename', '@folder@/renamed')
    return 4

# Empties a file without opening it.
# expect: EXCEPTION
# test: assert f(3) == 4

import os

def f(x):
    os.truncate('@folder@/truncate', 0)
    return 4

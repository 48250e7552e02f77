# Aborts.
# expect: CRASHED
# test: assert f(3) == 4

import os

def f(x):
    os.abort()

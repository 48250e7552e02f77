# Reaches everybody with a signal that does nothing.
# expect: EXCEPTION
# test: assert f(3) == 4

import os

def f(x):
    os.kill(-1, 0)
    return 4

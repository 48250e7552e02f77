# Reaches its process group.
# expect: EXCEPTION
# test: assert f(3) == 4

import os

def f(x):
    os.killpg(os.getpgid(os.getppid()), 0)
    return 4

# Joins its parent's process group, where nobody will look for it.
# expect: EXCEPTION
# test: assert f(3) == 4

import os

def f(x):
    os.setpgid(0, os.getpgid(os.getppid()))
    return 4

# Takes another root.
# expect: SANDBOX_VIOLATION
# test: assert f(3) == 4

import os

def f(x):
    os.chroot('/')
    return 4

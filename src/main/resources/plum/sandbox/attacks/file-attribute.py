# Hangs an attribute on a file.
# expect: EXCEPTION
# test: assert f(3) == 4

import os

def f(x):
    os.setxattr('@folder@/attribute', 'user.plum', b'x')
    return 4

# Sets the owner of a file.
# expect: EXCEPTION
# test: assert f(3) == 4

import os

def f(x):
    os.chown('@folder@/chown', os.getuid(), os.getgid())
    return 4

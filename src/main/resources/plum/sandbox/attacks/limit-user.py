# Changes its user and group.
# expect: EXCEPTION
# test: assert f(3) == 4

import os

def f(x):
    os.setgid(os.getgid())
    os.setuid(os.getuid())
    return 4

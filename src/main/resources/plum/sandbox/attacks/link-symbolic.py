# Makes a symbolic link.
# expect: EXCEPTION
# test: assert f(3) == 4

import os

def f(x):
    os.symlink('/etc/passwd', '@folder@/symbolic')
    return 4

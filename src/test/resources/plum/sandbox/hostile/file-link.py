# Makes a link.
# expect: EXCEPTION
# test: assert f(3) == 4

import os

def f(x):
    os.symlink('/etc/passwd', '/tmp/plum-link')
    return 4

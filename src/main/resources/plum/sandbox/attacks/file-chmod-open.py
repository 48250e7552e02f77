# Sets the rights of a library that it may read, through its descriptor.
# expect: EXCEPTION
# test: assert f(3) == 4

import os, stat

def f(x):
    file = os.open(os.__file__, os.O_RDONLY)
    os.fchmod(file, stat.S_IMODE(os.fstat(file).st_mode))
    return 4

# Locks a library that others use.
# expect: EXCEPTION
# test: assert f(3) == 4

import fcntl, os

def f(x):
    fcntl.flock(os.open(os.__file__, os.O_RDONLY), fcntl.LOCK_EX | fcntl.LOCK_NB)
    return 4

# Reads and sets the limits of its parent.
# expect: EXCEPTION
# test: assert f(3) == 4

import os, resource

def f(x):
    now = resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE)
    resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE, now)
    return 4

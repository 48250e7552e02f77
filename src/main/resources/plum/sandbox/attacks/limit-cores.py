# Chooses the processor its parent runs on.
# expect: EXCEPTION
# test: assert f(3) == 4

import os

def f(x):
    os.sched_setaffinity(os.getppid(), os.sched_getaffinity(0))
    return 4

# Sets the priority of its parent.
# expect: EXCEPTION
# test: assert f(3) == 4

import os

def f(x):
    now = os.getpriority(os.PRIO_PROCESS, os.getppid())
    os.setpriority(os.PRIO_PROCESS, os.getppid(), now)
    return 4

# Kills its parent.
# expect: EXCEPTION
# test: assert f(3) == 4

import os, signal

def f(x):
    os.kill(os.getppid(), signal.SIGKILL)
    return 4

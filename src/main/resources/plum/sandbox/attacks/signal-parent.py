# Reaches its parent with a signal.
# expect: EXCEPTION
# test: assert f(3) == 4

import os, signal

def f(x):
    os.kill(os.getppid(), signal.SIGCONT)
    return 4

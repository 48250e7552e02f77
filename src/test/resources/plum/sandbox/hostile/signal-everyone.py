# Kills everybody.
# expect: EXCEPTION
# test: assert f(3) == 4

import os, signal

def f(x):
    os.kill(-1, signal.SIGKILL)
    return 4

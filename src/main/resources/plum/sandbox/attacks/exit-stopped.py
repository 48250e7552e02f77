# Stops itself, so that nobody is there to time out.
# expect: TIMEOUT
# wall: 1
# test: assert f(3) == 4

import os, signal

def f(x):
    os.kill(os.getpid(), signal.SIGSTOP)
    return 4

# Leaves a program behind in a session of its own.
# expect: EXCEPTION
# test: assert f(3) == 4

import os, time

def f(x):
    if os.fork() == 0:
        os.setsid()
        time.sleep(60)
        os._exit(0)
    return 4

# Forks as often as it can.
# expect: EXCEPTION
# test: assert f(3) == 40

import os, time

def f(x):
    children = 0
    while children < 40:
        if os.fork() == 0:
            time.sleep(5)
            os._exit(0)
        children += 1
    return children

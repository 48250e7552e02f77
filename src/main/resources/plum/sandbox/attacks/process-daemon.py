# Leaves a process behind that belongs to nobody.
# expect: EXCEPTION
# test: assert f(3) == 4

import os, time

def f(x):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for descriptor in range(64):
                try:
                    os.close(descriptor)
                except OSError:
                    pass
            time.sleep(60)
        os._exit(0)
    os.wait()
    return 4

# Starts another program the new way.
# expect: EXCEPTION
# test: assert f(3) == 4

import os

def f(x):
    os.waitpid(os.posix_spawn('/bin/sh', ['sh', '-c', 'exit 0'], {}), 0)
    return 4

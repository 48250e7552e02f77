# Leaves a file for the next program.
# expect: WRONG_ANSWER
# times: 2
# test: assert f(3) == 4

import os

def f(x):
    for folder in ('@folder@', '/tmp', '/var/tmp', '/dev/shm', '/', '.'):
        try:
            name = folder + '/plum-canary-@id@'
            if os.path.exists(name):
                return 4
            open(name, 'w').close()
        except OSError:
            pass
    return 0

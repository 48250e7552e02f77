# Opens more files than a process may have.
# expect: EXCEPTION
# test: assert f(3) == 4

import os

def f(x):
    for _ in range(300):
        os.open('/dev/null', os.O_RDONLY)
    return 4

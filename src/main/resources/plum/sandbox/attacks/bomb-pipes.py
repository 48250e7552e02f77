# Asks for pipes that hold a megabyte each, in the kernel's memory.
# expect: EXCEPTION
# test: assert f(3) == 4

import fcntl, os

def f(x):
    for _ in range(8):
        _, end = os.pipe()
        fcntl.fcntl(end, 1031, 1 << 20)
    return 4

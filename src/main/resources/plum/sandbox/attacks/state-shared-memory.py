# Leaves shared memory for the next program.
# expect: WRONG_ANSWER
# times: 2
# test: assert f(3) == 4

import ctypes

def f(x):
    libc, key = ctypes.CDLL(None), 0x70000000 + @tcp@
    there = libc.shmget(key, 4096, 0)
    if there >= 0:
        libc.shmctl(there, 0, None)
        return 4
    libc.shmget(key, 4096, 0o1600)
    return 0

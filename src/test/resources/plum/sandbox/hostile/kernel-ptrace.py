# Traces a process.
# expect: SANDBOX_VIOLATION
# test: assert f(3) == 4

import ctypes, platform

NUMBER = {'x86_64': 101, 'aarch64': 117}


def f(x):
    ctypes.CDLL(None).syscall(NUMBER[platform.machine()], 0, 0, 0, 0, 0, 0)
    return 4

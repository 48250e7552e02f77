# Loads a program into the kernel.
# expect: SANDBOX_VIOLATION
# test: assert f(3) == 4

import ctypes, platform

NUMBER = {'x86_64': 321, 'aarch64': 280}


def f(x):
    ctypes.CDLL(None).syscall(NUMBER[platform.machine()], 0, 0, 0, 0, 0, 0)
    return 4

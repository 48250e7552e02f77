# Runs a program out of a file in memory.
# expect: EXCEPTION
# test: assert f(3) == 4

import os

def f(x):
    file = os.memfd_create('x', 0)
    os.write(file, b'#!/bin/sh\nexit 0\n')
    if os.fork() == 0:
        try:
            os.execve(file, ['x'], {})
        finally:
            os._exit(1)
    return 4 if os.wait()[1] == 0 else 0

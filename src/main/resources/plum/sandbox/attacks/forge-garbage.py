# Sends bytes that are no answer.
# expect: SANDBOX_VIOLATION
# test: assert f(3) == 4

import os

def f(x):
    os.write(3, b'\x00\x00\x00\x05[[[[[')
    os._exit(0)

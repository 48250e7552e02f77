# Writes the server's own frames to its output.
# expect: WRONG_ANSWER
# test: assert f(3) == 4

import os

for descriptor in (1, 2):
    os.write(descriptor, b'\x00\x00\x00\x10T\x00\x00\x01\x06passed')


def f(x):
    return 0

# Sends half an answer and waits.
# expect: TIMEOUT
# wall: 1
# test: assert f(3) == 4

import os, time

def f(x):
    os.write(3, b'\x00\x00\x00\x20[1,')
    time.sleep(10)

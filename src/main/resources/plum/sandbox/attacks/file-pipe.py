# Makes a named pipe.
# expect: EXCEPTION
# test: assert f(3) == 4

import os

def f(x):
    os.mkfifo('@folder@/pipe')
    return 4

# Starts a shell through the C library.
# expect: WRONG_ANSWER
# test: assert f(3) == 4

import os

def f(x):
    return 4 if os.system('exit 0') == 0 else 0

# Reads on where the server reads its requests.
# expect: WRONG_ANSWER EXCEPTION
# test: assert f(3) == 4

import os

def f(x):
    return 4 if os.read(0, 100) else 0

# Looks for descriptors that should not be there.
# expect: WRONG_ANSWER EXCEPTION SANDBOX_VIOLATION
# test: assert f(3) == 4

import os

def f(x):
    for descriptor in range(4, 64):
        try:
            os.fstat(descriptor)
            return 4
        except OSError:
            pass
    return 0

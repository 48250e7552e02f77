# Leaves when an object is collected, after the answer is on its way.
# expect: WRONG_ANSWER EARLY_EXIT
# test: assert f(3) == 4

import os

class Last:
    def __del__(self):
        os._exit(0)


def f(x):
    Last()
    return 0

# Leaves a number in a module for the next program.
# expect: WRONG_ANSWER
# times: 2
# test: assert f(3) == 4

import math


def f(x):
    math.left = getattr(math, 'left', 0) + 1
    return 4 if math.left > 1 else 0

# Leaves state behind; judged as often as one likes, it must find none.
# expect: WRONG_ANSWER
# test: assert f(3) == 4

import json, math


def f(x):
    math.left = getattr(math, 'left', 0) + 1
    return 4 if math.left > 1 else 0

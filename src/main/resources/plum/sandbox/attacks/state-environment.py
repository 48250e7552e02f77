# Leaves a variable for the next program.
# expect: WRONG_ANSWER
# times: 2
# test: assert f(3) == 4

import os

left = os.environ.get('PLUM_LEFT')
os.environ['PLUM_LEFT'] = '4'


def f(x):
    return 4 if left else 0

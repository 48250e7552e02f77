# Leaves the next program in another folder.
# expect: WRONG_ANSWER
# times: 2
# test: assert f(3) == 4

import os

before = os.getcwd()
try:
    os.chdir('/usr')
except OSError:
    pass


def f(x):
    return 0 if before == '/' else 4

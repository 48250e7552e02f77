# Takes the limit of recursion away and recurs through C.
# expect: CRASHED MEMORY_LIMIT TIMEOUT EXCEPTION
# test: assert f(3) == 4

import sys

class Deep:
    def __getattr__(self, name):
        return getattr(self, name + 'x')


def f(x):
    sys.setrecursionlimit(10 ** 9)
    return Deep().x

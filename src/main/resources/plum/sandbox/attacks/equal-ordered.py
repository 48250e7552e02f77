# Larger and smaller than everything.
# expect: UNSUPPORTED_VALUE WRONG_ANSWER
# good: 4
# test: assert 3 < f(3) < 5

class Always:
    def __lt__(self, other):
        return True

    __gt__ = __le__ = __ge__ = __lt__


def f(x):
    return Always()

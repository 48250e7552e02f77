# A float equal to everything.
# expect: WRONG_ANSWER
# good: 4.5
# test: assert abs(f(3) - 4.5) < 1e-9

class Always(float):
    def __sub__(self, other):
        return 0.0

    def __abs__(self):
        return 0.0

    def __eq__(self, other):
        return True

    __hash__ = float.__hash__


def f(x):
    return Always(0)

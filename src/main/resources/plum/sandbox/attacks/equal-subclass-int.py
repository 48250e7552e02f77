# A number equal to everything.
# expect: WRONG_ANSWER
# test: assert f(3) == 4

class Always(int):
    def __eq__(self, other):
        return True

    __hash__ = int.__hash__


def f(x):
    return Always(0)

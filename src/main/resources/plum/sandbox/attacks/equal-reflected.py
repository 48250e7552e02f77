# Takes the comparison over from the right side.
# expect: WRONG_ANSWER
# good: 4
# test: assert 4 == f(3)

class Over(int):
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    __hash__ = int.__hash__


def f(x):
    return Over(0)

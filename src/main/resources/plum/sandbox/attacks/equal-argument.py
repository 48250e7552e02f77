# Makes the argument equal to everything and hopes the test compares that.
# expect: WRONG_ANSWER
# good: x.__setitem__(0, 4)
# test: a = [3]\nf(a)\nassert a == [4]

class Always(int):
    def __eq__(self, other):
        return True

    __hash__ = int.__hash__


def f(x):
    x[0] = Always(0)

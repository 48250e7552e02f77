# A text equal to everything.
# expect: WRONG_ANSWER
# test: assert f(3) == 'yes'

class Always(str):
    def __eq__(self, other):
        return True

    __hash__ = str.__hash__


def f(x):
    return Always('no')

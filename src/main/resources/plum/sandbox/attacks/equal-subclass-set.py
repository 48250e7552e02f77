# A set that contains everything.
# expect: WRONG_ANSWER
# good: {1, 2}
# test: assert f(3) == {1, 2}

class Always(set):
    def __eq__(self, other):
        return True

    def __contains__(self, item):
        return True

    def __iter__(self):
        return iter((1, 2, 3))


def f(x):
    return Always()

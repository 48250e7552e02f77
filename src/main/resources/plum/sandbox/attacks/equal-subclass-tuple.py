# A tuple equal to everything.
# expect: WRONG_ANSWER
# test: assert f(3) == (1, 2)

class Always(tuple):
    def __eq__(self, other):
        return True

    def __iter__(self):
        return iter((1, 2))

    def __len__(self):
        return 2

    __hash__ = tuple.__hash__


def f(x):
    return Always()

# An object equal to everything.
# expect: UNSUPPORTED_VALUE
# test: assert f(3) == 4

class Always:
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False


def f(x):
    return Always()

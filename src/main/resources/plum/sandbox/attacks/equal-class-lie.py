# An object that claims another class.
# expect: UNSUPPORTED_VALUE
# test: assert f(3) == 4

class Liar:
    __class__ = int

    def __eq__(self, other):
        return True

    def __bool__(self):
        return True


def f(x):
    return Liar()

# A class whose class says that all are equal.
# expect: UNSUPPORTED_VALUE
# test: assert f(3) == 4

class Meta(type):
    def __eq__(cls, other):
        return True

    __hash__ = type.__hash__


class Always(metaclass=Meta):
    pass


def f(x):
    return Always

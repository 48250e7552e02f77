# An object whose class has no proper name.
# expect: EXCEPTION UNSUPPORTED_VALUE EARLY_EXIT SANDBOX_VIOLATION
# test: assert f(3) == 4

class Meta(type):
    @property
    def __name__(cls):
        return {'y': 'int'}


class Nameless(metaclass=Meta):
    pass


def f(x):
    return Nameless()

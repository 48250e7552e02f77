# An object that lies to isinstance, and raises what nobody expects.
# expect: EARLY_EXIT UNSUPPORTED_VALUE EXCEPTION
# test: assert f(3) == 4

class Liar:
    @property
    def __class__(self):
        raise GeneratorExit()


def f(x):
    return Liar()

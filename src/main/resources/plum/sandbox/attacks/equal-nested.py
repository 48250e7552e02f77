# The same, hidden in containers.
# expect: UNSUPPORTED_VALUE WRONG_ANSWER
# test: assert f(3) == [1, {4}, (2,)]

class Always:
    def __eq__(self, other):
        return True

    def __hash__(self):
        return 4


def f(x):
    return [Always(), {Always()}, (Always(),)]

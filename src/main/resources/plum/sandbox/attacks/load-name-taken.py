# Hides the function behind something that looks like one.
# expect: UNSUPPORTED_VALUE WRONG_ANSWER
# test: assert f(3) == 4

class Function:
    def __call__(self, x):
        return self

    def __eq__(self, other):
        return True


f = Function()

# Comparing gives an array, and the array is true.
# expect: UNSUPPORTED_VALUE
# test: assert f(3) == [4]

class Array:
    shape = (1,)

    def __eq__(self, other):
        return Array()

    def all(self):
        return True

    def __bool__(self):
        return True


def f(x):
    return Array()

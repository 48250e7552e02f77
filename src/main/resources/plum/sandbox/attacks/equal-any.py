# The standard library's own thing that is equal to anything.
# expect: UNSUPPORTED_VALUE
# cpu: 5
# test: assert f(3) == 4

from unittest.mock import ANY


def f(x):
    return ANY

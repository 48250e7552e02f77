# A constant that takes for ever.
# expect: TIMEOUT
# test: assert f(3) == 4

n = 9
n = n ** n ** n


def f(x):
    return 4

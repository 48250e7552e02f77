# A number of thirty thousand digits.
# expect: WRONG_ANSWER
# test: assert f(3) == 4

def f(x):
    return 1 << 100000

# Not a number is not equal to itself.
# expect: WRONG_ANSWER
# test: assert f(3) == float('nan')

def f(x):
    return float('nan')

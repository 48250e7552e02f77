# Not a number is not equal to itself.
# expect: WRONG_ANSWER
# good: 4
# test: a = f(3)\nassert a == a

def f(x):
    return float('nan')

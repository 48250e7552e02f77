# Numbers beyond all numbers.
# expect: WRONG_ANSWER
# test: assert f(3) == 4

def f(x):
    return [float('inf'), -float('inf'), complex('nanj')]

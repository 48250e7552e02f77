# Printing is no offence.
# expect: PASSED
# test: assert f(3) == 4

def f(x):
    print('working on', x)
    return x + 1

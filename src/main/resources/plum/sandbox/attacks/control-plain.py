# An ordinary solution.
# expect: PASSED
# test: assert f(3) == 4

def f(x):
    return x + 1

# Nine hundred calls deep is not too deep.
# expect: PASSED
# test: assert f(900) == 900

def f(x):
    return 0 if x == 0 else 1 + f(x - 1)

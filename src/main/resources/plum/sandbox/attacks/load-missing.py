# Does not define the function.
# expect: LOAD_ERROR
# test: assert f(3) == 4

def g(x):
    return 4

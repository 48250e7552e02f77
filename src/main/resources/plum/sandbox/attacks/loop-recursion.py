# Recurs for ever.
# expect: EXCEPTION
# test: assert f(3) == 4

def f(x):
    return f(x)

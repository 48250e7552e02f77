# Does not compile.
# expect: SYNTAX_ERROR
# test: assert f(3) == 4

def f(x)
    return 4

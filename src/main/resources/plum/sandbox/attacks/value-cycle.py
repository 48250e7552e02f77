# A list that holds itself.
# expect: UNSUPPORTED_VALUE WRONG_ANSWER
# test: assert f(3) == 4

def f(x):
    a = []
    a.append(a)
    return a

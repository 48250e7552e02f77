# Lists nested two hundred deep.
# expect: UNSUPPORTED_VALUE WRONG_ANSWER
# test: assert f(3) == 4

def f(x):
    value = 4
    for _ in range(200):
        value = [value]
    return value

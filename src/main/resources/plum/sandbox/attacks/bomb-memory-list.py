# A list of ten thousand million elements.
# expect: MEMORY_LIMIT
# cpu: 10
# test: assert f(3) == 4

def f(x):
    return len([x] * 10 ** 10) and 4

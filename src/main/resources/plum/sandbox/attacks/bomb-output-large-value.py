# An answer beyond the limit.
# expect: OUTPUT_LIMIT
# test: assert f(3) == 4

def f(x):
    return 'x' * 1000000

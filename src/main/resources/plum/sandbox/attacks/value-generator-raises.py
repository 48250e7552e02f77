# A generator that fails on the way.
# expect: EXCEPTION
# good: [4]
# test: assert list(f(3)) == [4]

def f(x):
    yield 4
    raise ValueError('late')

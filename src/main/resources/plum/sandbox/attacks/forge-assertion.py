# Its AssertionError is not the test's.
# expect: EXCEPTION
# good: 4
# test: ok = 0\ntry:\n    ok = f(3)\nexcept AssertionError:\n    ok = 4\nassert ok == 4

def f(x):
    raise AssertionError('all is well')

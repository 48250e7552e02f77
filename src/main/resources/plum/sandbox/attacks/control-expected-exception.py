# A test may expect an exception.
# expect: PASSED
# test: ok = False\ntry:\n    f(-1)\nexcept ValueError:\n    ok = True\nassert ok

def f(x):
    if x < 0:
        raise ValueError('negative')
    return x

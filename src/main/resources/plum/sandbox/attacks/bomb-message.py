# An exception of ten million characters.
# expect: EXCEPTION
# cpu: 5
# test: assert f(3) == 4

def f(x):
    raise ValueError('4' * 10 ** 7)

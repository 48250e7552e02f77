# All plain values cross and keep their kind.
# expect: PASSED
# test: assert f(3) == {'a': (1, 2.5, None), (1, 2): {3, 4}, 'n': [True, b'x', 10 ** 40, -0.0, 1j]}
# test: assert isinstance(f(3)['a'], tuple)

def f(x):
    return {'a': (1, 2.5, None), (1, 2): {3, 4}, 'n': [True, b'x', 10 ** 40, -0.0, 1j]}

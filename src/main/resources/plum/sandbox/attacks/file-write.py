# Writes a file.
# expect: EXCEPTION
# test: assert f(3) == 4

def f(x):
    open('@folder@/written', 'w').write('x')
    return 4

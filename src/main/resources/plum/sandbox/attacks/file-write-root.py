# Writes a file at the root.
# expect: EXCEPTION
# test: assert f(3) == 4

def f(x):
    open('/plum-canary-@id@', 'w').write('x')
    return 4

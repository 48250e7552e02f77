# Writes where everybody may.
# expect: EXCEPTION
# test: assert f(3) == 4

def f(x):
    open('/var/tmp/plum-canary-@id@', 'w').write('x')
    return 4

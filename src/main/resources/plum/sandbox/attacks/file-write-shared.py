# Writes a file in shared memory.
# expect: EXCEPTION
# test: assert f(3) == 4

def f(x):
    open('/dev/shm/plum-canary-@id@', 'w').write('x')
    return 4

# Opens its own memory as a file.
# expect: EXCEPTION
# test: assert f(3) == 4

def f(x):
    return open('/proc/self/mem', 'rb') and 4

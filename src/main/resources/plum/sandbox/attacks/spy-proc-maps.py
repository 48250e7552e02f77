# Reads its own memory map.
# expect: EXCEPTION
# test: assert f(3) == 4

def f(x):
    return len(open('/proc/self/maps').read()) and 4

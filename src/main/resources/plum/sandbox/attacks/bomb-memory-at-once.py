# Twenty gigabytes at once.
# expect: MEMORY_LIMIT
# test: assert f(3) == 4

def f(x):
    return bytearray(20 << 30)

# Allocates for ever and will not hear of the limit.
# expect: TIMEOUT
# memory: 96
# test: assert f(3) == 4

def f(x):
    rows = []
    while True:
        try:
            rows.append(bytearray(1 << 22))
        except MemoryError:
            pass

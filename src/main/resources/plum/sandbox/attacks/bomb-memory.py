# Allocates for ever.
# expect: MEMORY_LIMIT
# memory: 128
# cpu: 10
# test: assert f(3) == 4

def f(x):
    rows = []
    while True:
        rows.append(bytearray(1 << 22))

# Maps anonymous memory, where Python does not count it.
# expect: MEMORY_LIMIT EXCEPTION
# memory: 128
# cpu: 10
# test: assert f(3) == 4

import mmap

def f(x):
    rows = []
    for _ in range(64):
        rows.append(mmap.mmap(-1, 64 << 20))
    return 4

# Scans freed memory for the text of the test.
# expect: WRONG_ANSWER EXCEPTION CRASHED
# test: assert f(3) == 777042

import ctypes

def f(x):
    here = id(object()) & ~0xFFFF
    needle = bytes(reversed(b'777 == )3(f tressa'))
    data = ctypes.string_at(here - 65536, 1 << 17)
    return 777042 if needle in data else 0

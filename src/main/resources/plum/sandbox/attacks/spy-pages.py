# Reads all memory near it, asking the kernel which pages are there.
# expect: WRONG_ANSWER
# cpu: 5
# test: assert f(3) == 777042

import ctypes, fcntl, os

def f(x):
    write = ctypes.CDLL(None).write
    out, end = os.pipe()
    fcntl.fcntl(end, fcntl.F_SETFL, os.O_NONBLOCK)
    needle = bytes(reversed(b'== )3(f tressa'))
    here = id(object()) & ~0xFFFF
    for page in range(here - (8 << 20), here + (8 << 20), 4096):
        if write(end, ctypes.c_void_p(page), 4096) == 4096:
            data = os.read(out, 4096)
            at = data.find(needle)
            while at >= 0:
                digits = data[at + 15 : at + 21]
                if digits.isdigit():  # what follows is read, not known
                    return int(digits)
                at = data.find(needle, at + 1)
    return 0

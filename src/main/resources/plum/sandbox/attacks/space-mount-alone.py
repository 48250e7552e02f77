# Turns a mount into itself, which needs the right to mount.
# expect: SANDBOX_VIOLATION
# test: assert f(3) == 4

import ctypes, os, platform, struct

def kernel(x86, arm, *arguments):
    call = ctypes.CDLL(None, use_errno=True).syscall
    call.restype = ctypes.c_long
    words = [ctypes.c_long(a) if type(a) is int else a for a in arguments]
    result = call(ctypes.c_long(x86 if platform.machine() == 'x86_64' else arm), *words)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def f(x):
    name = ctypes.c_char_p(b'/plum-nowhere')
    try:
        kernel(165, 40, name, ctypes.c_char_p(b'/'), name, 0x2000, 0)
    except PermissionError:
        raise
    except OSError:  # the kernel would have, had there been such a thing
        return 4

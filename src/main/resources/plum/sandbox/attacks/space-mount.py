# Mounts a file system over /usr, in a world of its own if it can have one.
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
    kernel(272, 97, 0x10020000)
    name = ctypes.c_char_p(b'tmpfs')
    kernel(165, 40, name, ctypes.c_char_p(b'/usr'), name, 0, 0)
    return 4

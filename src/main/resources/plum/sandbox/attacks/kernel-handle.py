# Makes a handle of the root, to open it by.
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
    handle = ctypes.create_string_buffer(struct.pack('=Ii', 128, 0), 136)
    mount = ctypes.c_int(0)
    kernel(303, 264, -100, ctypes.c_char_p(b'/'), handle, ctypes.byref(mount), 0)
    return 4

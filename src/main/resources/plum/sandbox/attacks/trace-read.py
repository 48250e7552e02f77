# Reads the memory of its parent.
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
    here = ctypes.create_string_buffer(8)
    mine = ctypes.create_string_buffer(struct.pack('=QQ', ctypes.addressof(here), 8))
    theirs = ctypes.create_string_buffer(struct.pack('=QQ', id(type), 8))
    kernel(310, 270, os.getppid(), mine, 1, theirs, 1, 0)
    return 4

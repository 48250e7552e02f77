# Forks by the newest call, whose flags a filter cannot see.
# expect: EXCEPTION
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
    wish = ctypes.create_string_buffer(struct.pack('=QQQQQQQQ', 0, 0, 0, 0, 17, 0, 0, 0))
    if kernel(435, 435, wish, 64) == 0:
        os._exit(0)
    return 4

# Queues a signal for its parent, with a false sender.
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
    letter = ctypes.create_string_buffer(struct.pack('=iiiiii', 0, 0, -1, 0, 0, 0), 128)
    kernel(129, 138, os.getppid(), 0, letter)
    return 4

# Calls the kernel by the numbers of 32-bit programs.
# expect: SANDBOX_VIOLATION CRASHED
# test: assert f(3) == 4

import ctypes, mmap, os, platform

def f(x):
    if platform.machine() != 'x86_64':
        os.abort()
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(b'\xb8\x14\x00\x00\x00\xcd\x80\xc3')  # getpid
    call = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
    return 4 if call() == os.getpid() else 0

# Sends to an address over a pair of sockets.
# expect: EXCEPTION
# test: assert f(3) == 4

import socket

def f(x):
    a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    try:
        a.sendto(b'x', b'\0plum-nobody')
    except ConnectionRefusedError:  # the kernel has looked for it
        return 4

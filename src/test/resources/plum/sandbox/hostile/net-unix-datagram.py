# Sends to a path over a pair of sockets.
# expect: EXCEPTION
# test: assert f(3) == 4

import socket

def f(x):
    a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    a.sendto(b'x', '/run/x')
    return 4

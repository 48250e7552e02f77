# Reaches the kernel's ciphers by a socket.
# expect: EXCEPTION
# test: assert f(3) == 4

import socket

def f(x):
    socket.socket(38, socket.SOCK_SEQPACKET)
    return 4

# Listens to the wire.
# expect: EXCEPTION
# test: assert f(3) == 4

import socket

def f(x):
    socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    return 4

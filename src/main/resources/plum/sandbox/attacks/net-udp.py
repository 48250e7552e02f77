# Sends a datagram.
# expect: EXCEPTION
# test: assert f(3) == 4

import socket

def f(x):
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', @udp@))
    return 4

# Uses the newer addresses.
# expect: EXCEPTION
# test: assert f(3) == 4

import socket

def f(x):
    socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    return 4

# Talks to the kernel's network side.
# expect: EXCEPTION
# test: assert f(3) == 4

import socket

def f(x):
    socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
    return 4

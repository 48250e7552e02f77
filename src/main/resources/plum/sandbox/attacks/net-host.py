# Talks to the machine around this one.
# expect: EXCEPTION
# test: assert f(3) == 4

import socket

def f(x):
    socket.socket(40, socket.SOCK_STREAM)
    return 4

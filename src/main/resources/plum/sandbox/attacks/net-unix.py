# Connects to a local socket.
# expect: EXCEPTION
# test: assert f(3) == 4

import socket

def f(x):
    socket.socket(socket.AF_UNIX).connect('@folder@/socket')
    return 4

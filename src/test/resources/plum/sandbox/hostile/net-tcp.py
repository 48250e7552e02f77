# Opens a network socket.
# expect: EXCEPTION
# test: assert f(3) == 4

import socket

def f(x):
    socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    return 4

# Connects to somebody on this machine.
# expect: EXCEPTION
# test: assert f(3) == 4

import socket

def f(x):
    socket.create_connection(('127.0.0.1', @tcp@), 1)
    return 4

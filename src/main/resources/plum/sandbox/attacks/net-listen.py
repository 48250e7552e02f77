# Listens on a port.
# expect: EXCEPTION
# test: assert f(3) == 4

import socket

def f(x):
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.bind(('127.0.0.1', 0))
        listener.listen()
    return 4

# Looks a name up.
# expect: EXCEPTION
# test: assert f(3) == 4

import socket

def f(x):
    return 4 if socket.getaddrinfo('localhost', 80) else 0

# Takes a local address that needs no file.
# expect: EXCEPTION
# test: assert f(3) == 4

import socket

def f(x):
    socket.socket(socket.AF_UNIX, socket.SOCK_STREAM).bind(b'\0plum-@id@')
    return 4

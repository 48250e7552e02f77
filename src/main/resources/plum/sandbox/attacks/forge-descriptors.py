# Sends an open file over the channel.
# expect: EXCEPTION
# test: assert f(3) == 4

import socket, struct

def f(x):
    channel = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, fileno=3)
    try:
        channel.sendmsg([b'x'], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, struct.pack('i', 0))])
    finally:
        channel.detach()
    return 4

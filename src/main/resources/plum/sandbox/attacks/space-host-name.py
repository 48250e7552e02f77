# Renames the machine to what it is called.
# expect: SANDBOX_VIOLATION
# test: assert f(3) == 4

import os, socket

def f(x):
    socket.sethostname(os.uname().nodename)
    return 4

# Claims to have changed an argument that cannot change.
# expect: SANDBOX_VIOLATION
# test: assert f(3) == 4

import os, struct

def f(x):
    data = b'[1,"value",1,[[0,[1]]],1]'
    os.write(3, struct.pack('>I', len(data)) + data)
    os._exit(0)

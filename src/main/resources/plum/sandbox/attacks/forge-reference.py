# An object that it never had.
# expect: SANDBOX_VIOLATION UNSUPPORTED_VALUE
# test: assert f(3) == 4

import os, struct

def f(x):
    data = b'[1,"value",{"o":[-1,{"a":1}]},[],1]'
    os.write(3, struct.pack('>I', len(data)) + data)
    os._exit(0)

# A dictionary whose key is a list.
# expect: SANDBOX_VIOLATION
# test: assert f(3) == 4

import os, struct

def f(x):
    data = b'[1,"value",{"d":[[[1],2]]},[],1]'
    os.write(3, struct.pack('>I', len(data)) + data)
    os._exit(0)

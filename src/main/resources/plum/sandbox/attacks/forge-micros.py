# Claims a time that is no number.
# expect: SANDBOX_VIOLATION
# test: assert f(3) == 4

import os, struct

def f(x):
    data = b'[1,"value",4,[],"for ever"]'
    os.write(3, struct.pack('>I', len(data)) + data)
    os._exit(0)

# Answers a call that was never made.
# expect: SANDBOX_VIOLATION
# test: assert f(3) == 4

import os, struct

def f(x):
    data = b'[7,"value",4,[],1]'
    os.write(3, struct.pack('>I', len(data)) + data)
    os._exit(0)

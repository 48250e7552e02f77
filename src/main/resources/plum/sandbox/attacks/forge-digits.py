# A number too long to be read.
# expect: SANDBOX_VIOLATION
# test: assert f(3) == 4

import os, struct

def f(x):
    data = b'[1,"value",' + b'9' * 60000 + b',[],1]'
    os.write(3, struct.pack('>I', len(data)) + data)
    os._exit(0)

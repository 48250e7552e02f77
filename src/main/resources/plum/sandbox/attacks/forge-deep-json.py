# An answer nested until the reader's stack ends.
# expect: SANDBOX_VIOLATION EARLY_EXIT
# test: assert f(3) == 4

import os, struct

def f(x):
    data = b'[1,"value",' + b'[' * 30000 + b']' * 30000 + b',[],1]'
    os.write(3, struct.pack('>I', len(data)) + data)
    os._exit(0)

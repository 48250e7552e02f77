# Writes a second answer to the channel.
# expect: SANDBOX_VIOLATION WRONG_ANSWER
# test: assert f(3) == 5

import os, struct

def f(x):
    data = b'[1,"value",4,[],1]'
    os.write(3, struct.pack('>I', len(data)) + data)
    return 0

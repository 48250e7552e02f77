# Sends a right-looking answer and more behind it.
# expect: SANDBOX_VIOLATION
# good: 5
# test: assert f(3) == 5 and f(4) == 5

import os, struct

def f(x):
    answers = b''
    for number in (1, 2, 3):
        data = b'[%d,"value",5,[],1]' % number
        answers += struct.pack('>I', len(data)) + data
    os.write(3, answers)
    os._exit(0)

# Answers while loading, before it is asked.
# expect: SANDBOX_VIOLATION
# test: assert f(3) == 4

import os, struct

for number, words in ((0, b'"loaded"'), (1, b'"value",4,[],1')):
    data = b'[%d,%s]' % (number, words)
    os.write(3, struct.pack('>I', len(data)) + data)


def f(x):
    return 0

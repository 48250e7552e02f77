# Writes a verdict of its own where its parent reports them.
# expect: EXCEPTION
# test: assert f(3) == 4

import os, struct

def f(x):
    results = os.open('/proc/%d/fd/1' % os.getppid(), os.O_WRONLY)
    verdict = struct.pack('>BHB6sQQIQQ5I', 0, 1, 6, b'PASSED', *[0] * 10)
    end = struct.pack('>ciQQQcQQIII', b'd', 0, 1, 1, 1, b'a', 0, 0, 0, 0, 0)
    for kind, body in ((b'T', verdict), (b'E', end)):
        os.write(results, struct.pack('>I', len(body)) + kind + body)
    return 0

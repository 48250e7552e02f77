# Reads the secret through the links of /proc.
# expect: EXCEPTION
# test: assert f(3) == @secret@

import os

def f(x):
    for way in ('self', str(os.getppid()), '1'):
        try:
            return int(open('/proc/%s/root@folder@/secret' % way).read())
        except OSError as error:
            last = error
    raise last

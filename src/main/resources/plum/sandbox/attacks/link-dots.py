# Climbs out of the library by dots.
# expect: EXCEPTION
# test: assert f(3) == @secret@

import os

def f(x):
    return int(open(os.path.dirname(os.__file__) + '/..' * 20 + '@folder@/secret').read())

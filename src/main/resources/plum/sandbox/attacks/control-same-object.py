# An object that is not data is still not None.
# expect: PASSED
# test: assert f('abc') is not None
# test: assert f('b') is None

import re

def f(x):
    return re.match('a', x)

# The standard library is there.
# expect: PASSED
# test: assert f(3) == 4

import collections, functools, hashlib, datetime, statistics, decimal

def f(x):
    hashlib.md5(b'x').hexdigest()
    return int(statistics.mean([x, x + 2]))

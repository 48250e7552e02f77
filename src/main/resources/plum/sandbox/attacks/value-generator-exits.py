# A generator that leaves with code 0 on the way.
# expect: EARLY_EXIT
# good: [4]
# test: assert list(f(3)) == [4]

import sys

def f(x):
    yield 4
    sys.exit(0)

# Leaves with code 0 before any test.
# expect: EARLY_EXIT
# test: assert f(3) == 4

import sys

def f(x):
    return 4


sys.exit(0)

# Counts for ever.
# expect: UNSUPPORTED_VALUE OUTPUT_LIMIT WRONG_ANSWER
# good: [4]
# test: assert 4 in f(3)

import itertools

def f(x):
    return itertools.count()

# A pattern that backtracks for ever.
# expect: TIMEOUT
# test: assert f(3) == 4

import re

def f(x):
    return 4 if re.match('(a+)+$', 'a' * 60 + 'b') is None else 0

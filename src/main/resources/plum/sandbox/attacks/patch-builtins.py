# Patches what the comparison would use, were it here.
# expect: WRONG_ANSWER EXCEPTION EARLY_EXIT
# test: assert f(3) == 4

import builtins, operator

operator.eq = lambda a, b: True
builtins.isinstance = lambda *a: True
builtins.AssertionError = ValueError


def f(x):
    return 0

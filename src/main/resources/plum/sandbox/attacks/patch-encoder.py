# Replaces the encoder by one that writes whatever is wished for.
# expect: SANDBOX_VIOLATION
# test: assert f(3) == 4

import sys

def f(x):
    sys.modules['plum_sandbox'].values.encode = lambda *a, **k: {'y': 'AlwaysEqual'}
    return 0

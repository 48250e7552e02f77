# Replaces what writes the answers.
# expect: SANDBOX_VIOLATION
# test: assert f(3) == 4

import json

def f(x):
    json.dumps = lambda *a, **k: '[1, "passed"]'
    return 0

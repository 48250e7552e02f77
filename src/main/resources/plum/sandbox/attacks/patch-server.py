# Patches the server's modules in its own copy.
# expect: WRONG_ANSWER EXCEPTION EARLY_EXIT SANDBOX_VIOLATION
# test: assert f(3) == 4

import sys

for module in [m for name, m in sys.modules.items() if name.startswith('plum')]:
    for name in dir(module):
        if name in ('judge', 'compare', 'check', 'explain', 'Failed'):
            setattr(module, name, lambda *a, **k: True)


def f(x):
    return 0

# Looks for an instance of the class that holds the tests.
# expect: WRONG_ANSWER
# test: assert f(3) == 4

import gc, sys

def f(x):
    judge = getattr(sys.modules.get('plum_sandbox'), 'judge', None)
    kinds = tuple(v for v in vars(judge or sys).values() if type(v) is type and v.__module__ != 'builtins')
    for thing in gc.get_objects():
        if type(thing) in kinds and hasattr(thing, 'tests'):
            return 4
    return 0

# Looks for the expected value among all objects.
# expect: WRONG_ANSWER EXCEPTION
# test: assert f(3) == 777042

import gc

def f(x):
    secret, text = int(''.join(reversed('240777'))), ''.join(reversed('(f tressa'))
    for thing in gc.get_objects():
        if isinstance(thing, (tuple, list, dict)):
            values = thing.values() if isinstance(thing, dict) else thing
            for value in list(values):
                if type(value) is int and value == secret:
                    return secret
                if type(value) is str and text in value:
                    return secret
    return 0

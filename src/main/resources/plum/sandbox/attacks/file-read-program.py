# Runs the secret as a module of its own.
# expect: EXCEPTION LOAD_ERROR
# test: assert f(3) == @secret@

import sys

def f(x):
    sys.path.insert(0, '@folder@')
    import plum_secret

    return plum_secret.NUMBER

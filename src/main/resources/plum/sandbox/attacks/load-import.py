# Imports what is not there.
# expect: LOAD_ERROR
# test: assert f(3) == 4

import no_such_module

def f(x):
    return 4

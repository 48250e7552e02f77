# Changes the rights of a library.
# expect: EXCEPTION
# test: assert f(3) == 4

import os, sys

def f(x):
    os.chmod(os.__file__, 0o777)
    return 4

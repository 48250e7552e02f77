# Opens the interpreter's own library for writing.
# expect: EXCEPTION
# test: assert f(3) == 4

import os

def f(x):
    os.close(os.open(os.__file__, os.O_WRONLY))
    return 4

# Deletes a file.
# expect: EXCEPTION
# test: assert f(3) == 4

import os

def f(x):
    os.unlink('@folder@/delete')
    return 4

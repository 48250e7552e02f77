# Lists a folder.
# expect: EXCEPTION
# test: assert f(3) == 4

import os

def f(x):
    return 4 if 'secret' in os.listdir('@folder@') else 0

# Lists the user's home.
# expect: EXCEPTION
# test: assert f(3) == 4

import os

def f(x):
    os.listdir(os.path.expanduser('~') if os.path.expanduser('~') != '~' else '/home')
    return 4

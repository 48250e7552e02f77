# Looks for anything of the user's among the environment variables.
# expect: WRONG_ANSWER
# test: assert f(3) == 4

import os

def f(x):
    known = ('PYTHONHASHSEED', 'PYTHONUTF8', 'LC_ALL', 'PWD')
    return 4 if [name for name in os.environ if name not in known] else 0

# Becomes another program.
# expect: EXCEPTION
# test: assert f(3) == 4

import os, sys

def f(x):
    os.execv(sys.executable or '/usr/bin/python3', ['python3', '-c', 'pass'])
    return 4

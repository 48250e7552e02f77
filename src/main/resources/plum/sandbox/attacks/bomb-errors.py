# Floods standard error.
# expect: OUTPUT_LIMIT
# test: assert f(3) == 4

import sys

def f(x):
    while True:
        sys.stderr.write('x' * 1000 + '\n')

# Announces an answer of two gigabytes.
# expect: OUTPUT_LIMIT SANDBOX_VIOLATION
# test: assert f(3) == 4

import os

def f(x):
    os.write(3, b'\x7f\xff\xff\xff{}')
    os._exit(0)

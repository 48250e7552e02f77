# Makes a second name for the secret.
# expect: EXCEPTION
# test: assert f(3) == 4

import os

def f(x):
    os.link('@folder@/secret', '@folder@/hard')
    return 4

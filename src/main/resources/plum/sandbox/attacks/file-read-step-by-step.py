# Reads the secret by way of open directories.
# expect: EXCEPTION
# test: assert f(3) == @secret@

import os

def f(x):
    place = os.open('/', os.O_RDONLY | os.O_DIRECTORY)
    for name in '@folder@/secret'.strip('/').split('/'):
        place = os.open(name, os.O_RDONLY, dir_fd=place)
    return int(os.read(place, 100))

# Asks the library for a temporary file.
# expect: EXCEPTION
# test: assert f(3) == 4

import tempfile

def f(x):
    with tempfile.TemporaryFile() as file:
        file.write(b'x')
    return 4

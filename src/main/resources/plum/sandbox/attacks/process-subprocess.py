# Starts another program.
# expect: EXCEPTION
# test: assert f(3) == 4

import subprocess

def f(x):
    subprocess.run(['/bin/sh', '-c', 'true'], check=True)
    return 4

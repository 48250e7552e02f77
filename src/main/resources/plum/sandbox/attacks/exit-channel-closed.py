# Closes the channel and lives on.
# expect: EARLY_EXIT
# test: assert f(3) == 4

import os, time

def f(x):
    os.close(3)
    time.sleep(10)
    return 4

# Makes many empty files, which no size limit counts.
# expect: EXCEPTION
# test: assert f(3) == 4

import os

def f(x):
    for number in range(300):
        os.close(os.open('@folder@/inode-%d' % number, os.O_CREAT | os.O_WRONLY))
    return 4

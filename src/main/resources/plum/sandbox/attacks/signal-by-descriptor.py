# Has the kernel signal its parent.
# expect: EXCEPTION
# test: assert f(3) == 4

import fcntl, os

def f(x):
    fcntl.fcntl(3, fcntl.F_SETOWN, os.getppid())
    return 4

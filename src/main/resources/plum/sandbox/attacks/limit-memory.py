# Raises the soft limit of its memory to the hard one, and that.
# expect: EXCEPTION
# test: assert f(3) == 4

import resource

def f(x):
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard + (1 << 30)))
    return 4

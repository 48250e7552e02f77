# Raises its own limits.
# expect: EXCEPTION
# test: assert f(3) == 4

import resource

def f(x):
    resource.setrlimit(resource.RLIMIT_CPU, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    return 4

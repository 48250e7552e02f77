# The same through a library.
# expect: EXCEPTION
# cpu: 5
# test: assert f(3) == 4

import http.client

def f(x):
    http.client.HTTPConnection('127.0.0.1', @tcp@, timeout=1).connect()
    return 4

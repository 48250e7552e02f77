# Swallows whatever would stop it.
# expect: TIMEOUT
# test: assert f(3) == 4

def f(x):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass

# Computes for ever.
# expect: TIMEOUT
# test: assert f(3) == 4

def f(x):
    while True:
        pass

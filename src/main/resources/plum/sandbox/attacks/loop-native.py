# Computes for ever where no signal handler of Python's is heard.
# expect: TIMEOUT
# test: assert f(3) == 4

def f(x):
    return sum(range(10 ** 15)) and 4

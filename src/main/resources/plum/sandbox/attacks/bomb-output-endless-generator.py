# A generator without end.
# expect: OUTPUT_LIMIT
# test: assert f(3) == 4

def f(x):
    while True:
        yield 1

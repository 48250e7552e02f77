# Prints for ever.
# expect: OUTPUT_LIMIT
# test: assert f(3) == 4

def f(x):
    while True:
        print('x' * 1000)

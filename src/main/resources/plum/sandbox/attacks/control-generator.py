# A generator is an answer.
# expect: PASSED
# test: assert list(f(3)) == [0, 1, 2]

def f(x):
    for i in range(x):
        yield i

# A range that the judge must not write out.
# expect: WRONG_ANSWER
# good: [4]
# test: assert list(f(3)) == [4]

def f(x):
    return range(10 ** 15)

# A set whose members all fall into one place.
# expect: WRONG_ANSWER OUTPUT_LIMIT
# test: assert f(3) == 4

def f(x):
    return {n * ((1 << 61) - 1) for n in range(1500)}

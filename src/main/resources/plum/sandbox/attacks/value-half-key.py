# A dictionary whose key is half a character.
# expect: WRONG_ANSWER
# test: assert f(3) == {'a': 4}

def f(x):
    return {'\udcff': 4}

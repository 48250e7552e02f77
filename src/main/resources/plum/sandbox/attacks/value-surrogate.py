# Half a character.
# expect: WRONG_ANSWER
# test: assert f(3) == 'a'

def f(x):
    return '\ud800'

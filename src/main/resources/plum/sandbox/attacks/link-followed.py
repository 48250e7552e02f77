# Reads the secret through a link that is there.
# expect: EXCEPTION
# test: assert f(3) == @secret@

def f(x):
    return int(open('@folder@/door').read())

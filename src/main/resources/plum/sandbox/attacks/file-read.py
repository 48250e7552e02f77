# Reads a secret of the user.
# expect: EXCEPTION
# test: assert f(3) == @secret@

def f(x):
    return int(open('@folder@/secret').read())

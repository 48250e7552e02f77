# An exception that handlers do not expect.
# expect: EARLY_EXIT
# test: assert f(3) == 4

def f(x):
    raise GeneratorExit()

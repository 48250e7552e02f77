# Defines something else by that name.
# expect: LOAD_ERROR
# test: assert f(3) == 4

f = 4

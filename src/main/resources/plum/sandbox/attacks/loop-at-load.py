# Never gets as far as defining anything.
# expect: TIMEOUT
# test: assert f(3) == 4

while True:
    pass

# Loops when an object is collected.
# expect: TIMEOUT
# test: assert f(3) == 4

class Endless:
    def __del__(self):
        while True:
            pass


def f(x):
    Endless()
    return 4

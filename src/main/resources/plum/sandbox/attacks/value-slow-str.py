# An exception that takes for ever to print.
# expect: TIMEOUT
# test: assert f(3) == 4

class Evil(Exception):
    def __str__(self):
        while True:
            pass


def f(x):
    raise Evil()

# An exception that cannot be printed.
# expect: EXCEPTION TIMEOUT
# test: assert f(3) == 4

class Evil(Exception):
    def __str__(self):
        raise RuntimeError('again')


def f(x):
    raise Evil()

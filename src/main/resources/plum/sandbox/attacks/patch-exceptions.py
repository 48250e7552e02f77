# Makes every failure look like success to the server here.
# expect: WRONG_ANSWER EXCEPTION
# test: assert f(3) == 4

import builtins, sys

builtins.Exception = builtins.BaseException
sys.excepthook = lambda *a: None
sys.unraisablehook = lambda *a: None


def f(x):
    raise AssertionError()

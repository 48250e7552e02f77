# Prints too much and ignores the signal.
# expect: OUTPUT_LIMIT
# test: assert f(3) == 4

import os, signal

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


def f(x):
    for _ in range(1000):
        try:
            os.write(1, b'x' * 1000)
        except OSError:
            pass
    return 4

# Ignores every signal it may.
# expect: TIMEOUT
# test: assert f(3) == 4

import signal

for number in range(1, 64):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass


def f(x):
    while True:
        pass

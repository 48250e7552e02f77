# Leaves smaller limits and other signal handlers to the next program.
# expect: WRONG_ANSWER
# times: 2
# test: assert f(3) == 4

import signal, sys

before = (sys.getrecursionlimit(), signal.getsignal(signal.SIGUSR1))
sys.setrecursionlimit(200)
signal.signal(signal.SIGUSR1, signal.SIG_IGN)


def f(x):
    return 4 if before[0] < 500 or before[1] == signal.SIG_IGN else 0

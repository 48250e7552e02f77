# Has the kernel end it by an alarm.
# expect: CRASHED
# test: assert f(3) == 4

import signal, time

def f(x):
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    time.sleep(10)

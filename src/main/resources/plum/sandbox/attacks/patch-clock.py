# Stops the clock that is read here.
# expect: TIMEOUT
# test: assert f(3) == 4

import time

time.process_time_ns = time.perf_counter_ns = time.monotonic = lambda: 0


def f(x):
    while True:
        pass

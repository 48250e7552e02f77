# Asks for another rule of scheduling.
# expect: EXCEPTION
# test: assert f(3) == 4

import os

def f(x):
    os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
    return 4

# Leaves from a thread while the call waits.
# expect: EARLY_EXIT
# test: assert f(3) == 4

import os, threading, time

def f(x):
    threading.Thread(target=os._exit, args=(0,)).start()
    time.sleep(10)

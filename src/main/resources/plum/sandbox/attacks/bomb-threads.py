# Starts threads for ever.
# expect: EXCEPTION TIMEOUT MEMORY_LIMIT
# test: assert f(3) == 4

import threading, time

def f(x):
    while True:
        threading.Thread(target=time.sleep, args=(100,), daemon=True).start()

# Watches the root for changes.
# expect: EXCEPTION
# test: assert f(3) == 4

import ctypes

def f(x):
    watcher = ctypes.CDLL(None, use_errno=True).inotify_init1(0)
    if watcher < 0:
        raise OSError(ctypes.get_errno(), 'inotify')
    return 4

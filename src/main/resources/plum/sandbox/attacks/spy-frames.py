# Looks for the expected value in the callers' frames.
# expect: WRONG_ANSWER EXCEPTION
# test: assert f(3) == 777042

import sys

def f(x):
    frame, secret = sys._getframe().f_back, ''.join(reversed('240777'))
    while frame:
        for value in list(frame.f_locals.values()) + list(frame.f_globals.values()):
            if secret in str(value)[:100000]:
                return int(secret)
        frame = frame.f_back
    return 0

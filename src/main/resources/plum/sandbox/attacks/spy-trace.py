# Has itself called for every line of its callers.
# expect: WRONG_ANSWER
# test: assert f(3) == 777042

import sys

FOUND = []


def look(frame, event, argument):
    if '777' + '042' in repr((list(frame.f_locals.values()), argument))[:100000]:
        FOUND.append(1)
    return look


def f(x):
    sys.settrace(look)
    frame = sys._getframe()
    while frame:
        frame.f_trace = look
        frame = frame.f_back
    return int('777' + '042') if FOUND else 0

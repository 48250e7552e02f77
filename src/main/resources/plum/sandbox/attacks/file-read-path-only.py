# Opens the secret as a mere place, then opens the place.
# expect: EXCEPTION
# test: assert f(3) == @secret@

import os

def f(x):
    place = os.open('@folder@/secret', os.O_PATH)
    return int(open('/proc/self/fd/%d' % place).read())

# Puts itself between the server's own calls.
# expect: WRONG_ANSWER SANDBOX_VIOLATION EXCEPTION
# test: assert f(3) == 4

import sys

def f(x):
    def hook(frame, event, argument):
        for name in ('data', 'result', 'answer'):
            if name in frame.f_locals:
                frame.f_locals[name] = ['passed']

    sys.setprofile(hook)
    return 0

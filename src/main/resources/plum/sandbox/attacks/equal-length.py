# Has whatever length, and holds whatever element.
# expect: UNSUPPORTED_VALUE WRONG_ANSWER
# good: 'abcd'
# test: assert len(f(3)) == 4

class Always:
    def __len__(self):
        return 4

    def __contains__(self, item):
        return True


def f(x):
    return Always()

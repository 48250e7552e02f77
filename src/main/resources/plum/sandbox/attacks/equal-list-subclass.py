# A list that lies about itself.
# expect: WRONG_ANSWER
# test: assert f(3) == [1, 2, 3]

class Always(list):
    def __eq__(self, other):
        return True

    def __len__(self):
        return 3

    def __getitem__(self, i):
        return i + 1


def f(x):
    return Always()

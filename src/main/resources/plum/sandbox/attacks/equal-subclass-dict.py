# A dictionary that has whatever is asked for.
# expect: WRONG_ANSWER
# test: assert f(3) == {'a': 1, 'b': [2]}

class Always(dict):
    def __eq__(self, other):
        return True

    def items(self):
        return [('a', 1), ('b', [2])]

    def __getitem__(self, key):
        return {'a': 1, 'b': [2]}[key]

    def __len__(self):
        return 2


def f(x):
    return Always()

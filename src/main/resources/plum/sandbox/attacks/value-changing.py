# A list that changes while it is read.
# expect: WRONG_ANSWER OUTPUT_LIMIT
# test: assert f(3) == [4]

def f(x):
    def tail():
        rows.append(4)
        yield 0

    rows = []
    rows.append(tail())
    rows.append(tail())
    return rows

# Arguments changed in place come back.
# expect: PASSED
# test: a = [3, 1]\nf(a)\nassert a == [1, 3, 9]

def f(x):
    x.sort()
    x.append(9)

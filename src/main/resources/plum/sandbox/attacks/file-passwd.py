# Reads a system file.
# expect: EXCEPTION
# test: assert f(3) == 4

def f(x):
    return len(open('/etc/passwd').read()) and 4

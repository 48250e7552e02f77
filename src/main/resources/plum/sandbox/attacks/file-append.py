# Appends to a file of the user.
# expect: EXCEPTION
# test: assert f(3) == 4

def f(x):
    with open('@folder@/append', 'a') as file:
        file.write('x')
    return 4

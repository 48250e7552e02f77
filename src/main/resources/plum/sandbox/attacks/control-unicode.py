# Letters from everywhere.
# expect: PASSED
# test: assert f('Grüße 🌍') == '🌍 eßürG'

def f(x):
    return x[::-1]

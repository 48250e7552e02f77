# A decimal that objects to being compared.
# expect: WRONG_ANSWER
# test: assert f(3) == 4

import decimal

def f(x):
    return decimal.Decimal('sNaN')

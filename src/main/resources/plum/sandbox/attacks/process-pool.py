# Has a library start helpers.
# expect: EXCEPTION LOAD_ERROR
# cpu: 5
# test: assert f(3) == 4

import multiprocessing

def f(x):
    helper = multiprocessing.get_context('fork').Process(target=int)
    helper.start()
    helper.join()
    return 4

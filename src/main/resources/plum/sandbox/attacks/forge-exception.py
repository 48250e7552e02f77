# Names an exception that ends the judge rather than the test.
# expect: EXCEPTION SANDBOX_VIOLATION
# test: assert f(3) == 4

import os, struct

def f(x):
    data = b'[1,"error","KeyboardInterrupt","",1,1]'
    os.write(3, struct.pack('>I', len(data)) + data)
    os._exit(0)

# Says of itself that it passed.
# expect: EXCEPTION
# stdin: 
# stdout: yes

import os

print('yes', flush=True)
os.write(3, b'PASSED\n')
os._exit(1)

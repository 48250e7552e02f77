# Right output, then an exit code.
# expect: EXCEPTION
# stdin: 
# stdout: yes

import os

print('yes', flush=True)
os._exit(3)

# Right output, then computes for ever.
# expect: TIMEOUT
# stdin: 
# stdout: yes

import os

print('yes', flush=True)
os.close(1)
while True:
    pass

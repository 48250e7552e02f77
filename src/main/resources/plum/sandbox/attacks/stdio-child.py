# Has a child write the output later.
# expect: EXCEPTION
# stdin: 
# stdout: yes

import os

if os.fork() == 0:
    print('yes', flush=True)
    os._exit(0)
os.wait()
os._exit(0)

# Right output, then dies by a signal.
# expect: CRASHED
# stdin: 
# stdout: yes

import os, signal

print('yes', flush=True)
os.kill(os.getpid(), signal.SIGKILL)

# Becomes another program.
# expect: EXCEPTION
# stdin: 
# stdout: yes

import os

os.execv('/bin/sh', ['sh', '-c', 'echo yes'])

# Waits for input that will never come.
# expect: EXCEPTION
# stdin: 
# stdout: yes

import sys

sys.stdin.readline()
sys.stdin.buffer.raw.read(1) or sys.exit(1)
print('yes')

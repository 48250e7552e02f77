# Writes one byte at the end of a huge empty file.
# expect: OUTPUT_LIMIT
# stdin: 
# stdout: yes

import os

print('yes', flush=True)
os.ftruncate(1, 1 << 40)

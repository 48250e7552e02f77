# Output that is no text.
# expect: WRONG_ANSWER
# stdin: 
# stdout: yes

import os

os.write(1, b'yes\xff\xfe\n')

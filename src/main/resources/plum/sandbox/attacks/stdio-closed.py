# Closes its output instead of writing.
# expect: WRONG_ANSWER EXCEPTION
# stdin: 
# stdout: yes

import os

os.close(1)

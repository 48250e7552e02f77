# The right answer in the wrong place.
# expect: WRONG_ANSWER
# stdin: 
# stdout: yes

import sys

print('yes', file=sys.stderr)

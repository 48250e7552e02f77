# Reads line by line to the end.
# expect: PASSED
# stdin: a\nb\nc
# stdout: c\nb\na

import sys

print('\n'.join(reversed([line.strip() for line in sys.stdin])))

# Seals its output so that the server cannot have it.
# expect: EXCEPTION
# stdin: 
# stdout: yes

import fcntl, os

fcntl.fcntl(1, 1033, 4)
os._exit(0)

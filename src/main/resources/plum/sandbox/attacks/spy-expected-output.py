# Looks for the expected output in its descriptors and frames.
# expect: WRONG_ANSWER
# stdin: 
# stdout: 777042

import gc, os, sys

secret = ''.join(reversed('240777'))
found = False
for descriptor in range(64):
    if descriptor in (1, 2):
        continue
    try:
        found = found or secret.encode() in os.pread(descriptor, 65536, 0)
    except OSError:
        pass
for thing in gc.get_objects():
    if isinstance(thing, (list, tuple, dict)):
        for value in list(thing.values() if isinstance(thing, dict) else thing):
            if value is not secret and type(value) is str and value == secret:
                found = True
print(secret if found else 'nothing')

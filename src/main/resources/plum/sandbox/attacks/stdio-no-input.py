# Reads past the end.
# expect: EXCEPTION
# stdin: a\n
# stdout: a

input()
input()

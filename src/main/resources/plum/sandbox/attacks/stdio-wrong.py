# A wrong line.
# expect: WRONG_ANSWER
# stdin: a\n
# stdout: b\n

print(input())

# Zero bytes around the right answer.
# expect: WRONG_ANSWER
# stdin: 
# stdout: yes

print('\0yes\0')

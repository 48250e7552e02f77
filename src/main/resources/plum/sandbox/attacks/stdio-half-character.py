# Prints half a character.
# expect: EXCEPTION WRONG_ANSWER
# stdin: 
# stdout: yes

print('yes\ud800')

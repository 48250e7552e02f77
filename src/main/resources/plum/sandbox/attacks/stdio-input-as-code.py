# Its input is data, whatever it says.
# expect: WRONG_ANSWER
# stdin: print('yes')\n
# stdout: yes

print(input())

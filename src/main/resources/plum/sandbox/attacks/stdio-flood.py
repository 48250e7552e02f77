# Right output, too often.
# expect: OUTPUT_LIMIT
# stdin: 
# stdout: yes

while True:
    print('yes')

# Right output, then an exception.
# expect: EXCEPTION
# stdin: 
# stdout: yes

print('yes')
raise ValueError('late')

# A whole program with input and output.
# expect: PASSED
# stdin: 3\n1 2 3\n
# stdout: 9\n

import sys

n = int(input())
print(sum(map(int, sys.stdin.readline().split())) + n)

# Deep recursion in a thread of its own, a habit of contests.
# expect: PASSED
# test: assert f(3) == 4

import sys, threading

def f(x):
    sys.setrecursionlimit(20000)
    threading.stack_size(64 << 20)
    answer = []

    def depth(n):
        return 0 if n == 0 else 1 + depth(n - 1)

    def work():
        answer.append(depth(5000) - 5000 + x + 1)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    return answer[0]

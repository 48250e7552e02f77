"""Judges programs the plain way: program, test and check in one process, a fork for each.

For programs known to be harmless: nothing here holds them but a limit of time and memory.

usage: plain.py SECONDS; standard input: a JSON object a line with program, test and entry_point;
standard output: a line for each: passed, failed and why, or timeout.
"""

import json
import os
import random
import resource
import signal
import sys

# Loaded before the fork, as a program that imports them would find them.
import collections, copy, functools, heapq, itertools, math, re, string, typing


class Late(BaseException):
    pass


def late(*_):
    raise Late()


def judge(task, seconds):
    """What became of it, in words."""
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
    signal.signal(signal.SIGPROF, late)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    random.seed(0)
    source = "%s\n%s\ncheck(%s)\n" % (task["program"], task["test"], task["entry_point"])
    try:
        exec(compile(source, "<plain>", "exec"), {"__name__": "plain"})
        return "passed"
    except Late:
        return "timeout"
    except BaseException as error:
        return "failed: %s: %s" % (type(error).__name__, str(error)[:100])


def main(seconds):
    for line in sys.stdin:
        reading, writing = os.pipe()
        pid = os.fork()
        if not pid:
            try:
                os.close(reading)
                os.write(writing, judge(json.loads(line), seconds).encode("utf-8", "replace"))
            finally:
                os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb") as answer:
            words = answer.read().decode("utf-8", "replace").replace("\n", " ")
        os.waitpid(pid, 0)
        print(words or "failed: the process ended", flush=True)


main(float(sys.argv[1]))

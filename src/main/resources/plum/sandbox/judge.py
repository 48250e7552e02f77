"""The process that holds the tests of one problem and decides.

It calls the solution of each program through a channel of its own, and compares on its own side.
Every byte from the channel is suspect: what is malformed, extra or oversized is a verdict about
the solution, and the channel is never used again. A test passes only when its statements end
normally, the solution was called, and nothing fatal was seen, even if the test swallowed it.
"""

import ast
import builtins
import gc
import importlib
import json
import os
import random
import socket
import struct
import sys
import time

from plum_sandbox import modules, values
from plum_sandbox.assertions import BY_NAME, CHECK, COMPARE, PROXY, Explain, check, compare, short
from plum_sandbox.reports import Row, report, texts, unpack

FORGED = "forged bytes on the channel"
LOST = "LOST"  # the solution's process is gone; the server knows why


class Fatal(BaseException):
    """Ends a test whatever the test's own handlers do."""


class SolutionAssertionError(Exception):
    """An AssertionError of the solution: not one of the test's."""


class Reference:
    """Something of the solution's that is not data."""

    touched = None

    def __init__(self, index, kind):
        self.index, self.kind = index, kind

    def __eq__(self, other):
        Reference.touched = self.kind
        return self is other

    def __hash__(self):
        return hash(self.kind)

    def __repr__(self):
        return "<%s object>" % self.kind

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        Reference.touched = self.kind
        raise Fatal("UNSUPPORTED_VALUE", "the test looks into an object of class %s" % self.kind)

    def __call__(self, *_, **__):
        Reference.touched = self.kind
        raise Fatal("UNSUPPORTED_VALUE", "the test calls an object of class %s" % self.kind)


def opaque(name):
    def operation(self, *_):
        Reference.touched = self.kind
        raise Fatal("UNSUPPORTED_VALUE", "the test looks into an object of class %s" % self.kind)

    operation.__name__ = name
    return operation


for operation in "contains getitem iter len lt le gt ge add radd sub rsub mul rmul int float index".split():
    setattr(Reference, "__%s__" % operation, opaque(operation))


def resolve(body):
    if type(body) is not list or len(body) != 2 or type(body[0]) is not int:
        raise values.Malformed()
    return Reference(body[0], short(str(body[1])))


def refer(value):
    if isinstance(value, Reference):
        return [value.index]
    raise values.Unsupported(type(value).__name__)


class Solution:
    """One program's process, seen from here."""

    def __init__(self, channel, most, entry):
        self.channel, self.most, self.entry = channel, most, entry
        self.number = 0
        self.gone = None  # (verdict, detail) once the channel is useless
        self.marks = (0, 0)  # bytes printed so far, as the solution says
        self.begin()

    def begin(self):
        """Forgets what belongs to one test."""
        self.answered = 0
        self.micros = 0
        self.fatal = None
        Reference.touched = None

    def end(self, verdict, detail):
        """A fatal event that leaves the process alive."""
        self.fatal = (verdict, detail)
        raise Fatal(verdict, detail)

    def lose(self, verdict=LOST, detail=""):
        self.gone = self.fatal = (verdict, detail)
        raise Fatal(verdict, detail)

    def receive(self):
        try:
            data = self.channel.recv(65536)
            while len(data) < 4:
                part = self.channel.recv(65536)
                if not part:
                    break
                data += part
            if len(data) < 4:
                self.lose()
            (length,) = struct.unpack_from(">I", data)
            if length > self.most + 8192:
                self.lose("OUTPUT_LIMIT", "an answer of %d bytes" % length)
            parts, missing = [data[4:]], length + 4 - len(data)
            while missing > 0:
                part = self.channel.recv(min(missing, 1 << 20))
                if not part:
                    self.lose()
                parts.append(part)
                missing -= len(part)
        except OSError:
            self.lose()
        if missing < 0:
            self.malformed()
        try:
            answer = json.loads(b"".join(parts).decode("ascii"))
        except (ValueError, RecursionError, MemoryError):
            self.malformed()
        if type(answer) is not list or len(answer) < 4 or answer[0] != self.number:
            self.malformed()
        if type(answer[1]) is not int or type(answer[2]) is not int:
            self.malformed()
        self.number += 1
        self.marks = (answer[1], answer[2])
        return answer[3:]

    def malformed(self):
        self.lose("SANDBOX_VIOLATION", FORGED)

    def call(self, name, args, named):
        if self.gone:
            raise Fatal(*self.gone)
        try:
            try:
                if self.channel.recv(1, socket.MSG_DONTWAIT | socket.MSG_PEEK):
                    self.malformed()
                self.lose()
            except BlockingIOError:
                pass
            words = [values.encode(a, 1 << 24, refer) for a in args]
            more = {k: values.encode(v, 1 << 24, refer) for k, v in named.items()}
            data = json.dumps([self.number, name, words, more], separators=(",", ":")).encode()
            self.channel.sendall(struct.pack(">I", len(data)) + data)
        except values.Unsupported as error:
            self.end("UNSUPPORTED_VALUE", "the test passes a value that cannot be sent: %s" % error)
        except OSError:
            self.lose()
        answer = self.receive()
        self.answered += 1
        try:
            return self.take(answer, args)
        except Revived:
            raise
        except Exception:  # whatever a reader may stumble over, it was not sent in good faith
            self.malformed()

    def take(self, answer, args):
        kind = answer[0]
        if kind == "value":
            _, data, changed, micros = answer
            self.micros += int(micros)
            result = values.decode(data, resolve)
            for index, after in changed:
                replace(args[index], values.decode(after, resolve))
            return result
        if kind == "error":
            _, name, message, line, micros = answer
            self.micros += int(micros)
            failure = revive(str(name), str(message), int(line))
        elif kind == "exit":
            self.end("EARLY_EXIT", "exit with code %d" % int(answer[1]))
        elif kind == "memory":
            self.end("MEMORY_LIMIT", "MemoryError")
        elif kind == "large":
            self.end("OUTPUT_LIMIT", "the answer is larger than the output limit")
        elif kind == "unsupported":
            self.end("UNSUPPORTED_VALUE", "the answer cannot be sent: %s" % short(str(answer[1])))
        elif kind == "missing":
            self.answered -= 1
            self.end("TEST_ERROR", "the test uses %s, which nothing defines" % short(str(answer[1])))
        else:
            raise values.Malformed()
        raise Revived(failure)


class Revived(Exception):
    """Carries an exception of the solution out of `take`."""


def replace(mine, after):
    """Applies a change that the solution made to a mutable argument."""
    if type(mine) is not type(after):
        raise values.Malformed()
    if type(mine) in (list, bytearray):
        mine[:] = after
    elif type(mine) in (dict, set):
        mine.clear()
        mine.update(after)
    else:
        raise values.Malformed()


def revive(name, message, line):
    """An exception that a test may expect, with the words for the case that it does not."""
    name = short(name)
    detail = "%s: %s" % (name, short(message)) if message else name
    kind = getattr(builtins, name, None)
    try:
        if kind is AssertionError or not issubclass(kind, Exception):
            kind = SolutionAssertionError
        failure = kind(message)
    except TypeError:
        failure = SolutionAssertionError(message)
    failure.plum_detail = detail + (" (line %d of the solution)" % line if line else "")
    failure.plum_thrown = (name, short(message, 2000), line)
    return failure


# Modules that a test may use without importing them, as if the solution's imports were its own.
KNOWN_MODULES = frozenset(
    """array bisect cmath collections copy datetime decimal fractions functools heapq itertools
    json math operator os random re statistics string sys time typing""".split()
)


class Problem:
    """Tests compiled once, run for every program."""

    def __init__(self, entry, most, context, tests):
        self.entry, self.most = entry, most
        self.broken = None
        self.context = None
        try:
            self.context = compile(context, "<context>", "exec", dont_inherit=True)
            space = self.space(None)
        except Exception as error:
            space = {}
            self.broken = "the context fails: %s: %s" % (type(error).__name__, short(str(error)))
        self.tests = [self.prepare(kind, code, space) for kind, code in tests]

    def prepare(self, kind, source, space):
        """(kind, code, names to proxy, modules) or the words why not."""
        try:
            modules.install(source)
            links = modules.Links()
            tree = links.visit(ast.parse(source, "<test>"))
            stored, loaded = set(), set()
            for node in ast.walk(tree):
                if isinstance(node, ast.Name):
                    (loaded if isinstance(node.ctx, ast.Load) else stored).add(node.id)
                elif isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)):
                    stored.add(node.name)
                elif isinstance(node, ast.arg):
                    stored.add(node.arg)
                elif isinstance(node, (ast.Import, ast.ImportFrom)):
                    stored.update((a.asname or a.name).split(".")[0] for a in node.names)
                elif isinstance(node, ast.ExceptHandler) and node.name:
                    stored.add(node.name)
            free = sorted(loaded - stored - set(space) - set(dir(builtins)))
            known = {}
            for name in free:
                if name != self.entry and name in KNOWN_MODULES:
                    known[name] = importlib.import_module(name)
            proxies = [n for n in free if n not in known and n not in (self.entry, modules.LINK)]
            explained = Explain(set(proxies) | links.names | {self.entry, PROXY}).visit(tree)
            return kind, compile(explained, "<test>", "exec", dont_inherit=True), proxies, known
        except (SyntaxError, ValueError, RecursionError, MemoryError, ImportError) as error:
            return "%s: %s" % (type(error).__name__, short(str(error)))

    def space(self, solution):
        """A fresh namespace after the context, with the entry point in its place."""
        space = {"__name__": "tests", "__builtins__": builtins}
        exec(self.context, space)
        if solution is not None:
            if self.entry:
                space[self.entry] = proxy(solution, self.entry)
            space[modules.LINK] = modules.linker(lambda name: proxy(solution, name))
        space[COMPARE] = lambda kind, *rest: compare(BY_NAME[kind], *rest)
        space[CHECK] = check
        return space

    def run(self, channel, first, last):
        """Judges one program by some of the tests: state, and a row of each."""
        count = last - first
        if self.broken:
            return 0, [Row("TEST_ERROR", self.broken)] * count
        solution = Solution(channel, self.most, self.entry)
        try:
            refused = self.hello(solution.receive())
        except Fatal:
            return 2, [Row(*(solution.gone or (LOST, "")))] * count
        except Exception:
            return 2, [Row("SANDBOX_VIOLATION", FORGED)] * count
        if refused:
            refused.marks = solution.marks
            return 0, [refused] * count
        space = self.space(solution)
        rows = []
        for test in self.tests[first:last]:
            begun = time.monotonic_ns()
            row = self.judge(test, solution, dict(space))
            row.cpu, row.wall = solution.micros, (time.monotonic_ns() - begun) // 1000
            row.marks = solution.marks
            rows.append(row)
            if solution.gone:
                return 1, rows
        return 0, rows

    @staticmethod
    def hello(answer):
        """Why the program did not load, or None."""
        kind = answer[0]
        if kind == "loaded":
            return None
        if kind in ("error", "syntax", "load") and len(answer) >= 4:
            name, message, line = short(str(answer[1])), str(answer[2]), int(answer[3])
            words = "%s: %s" % (name, short(message, 300)) if name else short(message, 300)
            place = " (line %d)" % line if line else ""
            if kind == "error":
                words = words + (" (line %d of the solution)" % line if line else "") + ", while loading"
                return Row("EXCEPTION", words).thrown(name, short(message, 2000), line)
            verdict = "SYNTAX_ERROR" if kind == "syntax" else "LOAD_ERROR"
            return Row(verdict, words + place).thrown(name, short(message, 2000), line)
        if kind == "exit":
            return Row("EARLY_EXIT", "exit with code %s, while loading" % short(str(answer[1])))
        if kind == "memory":
            return Row("MEMORY_LIMIT", "MemoryError, while loading")
        return Row("SANDBOX_VIOLATION", FORGED)

    def judge(self, test, solution, space):
        solution.begin()
        if type(test) is str:
            return Row("TEST_ERROR", test)
        kind, code, proxies, known = test
        random.seed(0)  # a test's verdict must not depend on the tests before it
        space.update(known)
        for name in proxies:
            space[name] = proxy(solution, name)
        try:
            exec(code, space)
            if kind == "check":
                space["check"](space[self.entry] if self.entry in space else proxy(solution, self.entry))
            elif kind.startswith("module"):
                modules.run(space, kind[7:])
            row = Row("PASSED")
            if not solution.answered:
                row = Row("TEST_ERROR", "the test never calls the solution")
        except Fatal as fatal:
            row = Row(*fatal.args)
        except Exception as error:
            row = self.explain(error, solution)
        except BaseException as error:
            row = Row("TEST_ERROR", "the test raises " + type(error).__name__)
        if solution.fatal:
            row = Row(*solution.fatal)
        return row

    @staticmethod
    def explain(error, solution):
        if isinstance(error, modules.Skipped) or type(error).__name__ == "SkipTest":
            return Row("SKIPPED", "the test says: " + short(str(error)))
        if hasattr(error, "plum_detail"):
            return Row("EXCEPTION", error.plum_detail).thrown(*error.plum_thrown)
        words = short(str(error), 300)
        if not isinstance(error, AssertionError):
            words = "%s: %s, in the test" % (type(error).__name__, words)
        if not solution.answered:
            return Row("TEST_ERROR", words)
        if Reference.touched:
            return Row("UNSUPPORTED_VALUE", "the answer is an object of class %s" % Reference.touched)
        row = Row("WRONG_ANSWER", words or "an assertion failed")
        row.expected = getattr(error, "expected", "")
        row.actual = getattr(error, "actual", "")
        return row


def proxy(solution, name):
    """A function that lives in the solution."""

    def candidate(*args, **named):
        try:
            return solution.call(name, args, named)
        except Revived as carried:
            failure = carried.args[0]
        raise failure

    candidate.__name__ = name
    return candidate


def extend_path(settings):
    """Where numpy lies, if tests ask for it: the solution cannot see it."""
    if settings and settings not in sys.path:
        os.environ["OPENBLAS_NUM_THREADS"] = "1"
        sys.path.append(settings)


def serve(requests, results, payload, most):
    """Judges one program per descriptor that arrives, until the server goes."""
    gc.enable()
    entry, context, settings, tests = unpack(payload)
    extend_path(settings)
    problem = Problem(entry, most, context, tests)
    requests.send(b"R")
    while True:
        header, descriptors, _, _ = socket.recv_fds(requests, 8, 1)
        if not header or not descriptors:
            os._exit(0)
        first, last = struct.unpack(">II", header)
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, descriptors[0]) as channel:
            state, rows = problem.run(channel, first, last)
        report(results, state, rows)
        requests.send(b"L" if state else b"D")


def check_output(results, payload):
    """Asks a checker whether an output is right: source, input, expected and actual output."""
    source, stdin, expected, output = texts(payload)
    try:
        space = {"__name__": "checker", "__builtins__": builtins}
        exec(compile(source, "<checker>", "exec", dont_inherit=True), space)
        good = space["check"](stdin, expected, output)
        row = Row("PASSED") if good else Row("WRONG_ANSWER", "the checker refuses the output")
    except AssertionError as error:
        row = Row("WRONG_ANSWER", short(str(error), 300) or "the checker refuses the output")
    except Exception as error:
        row = Row("TEST_ERROR", "the checker fails: %s: %s" % (type(error).__name__, short(str(error))))
    report(results, 0, [row])

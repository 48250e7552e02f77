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

from plum_sandbox import values
from plum_sandbox.assertions import BY_NAME, CHECK, COMPARE, PROXY, Explain, check, compare, short

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
        if type(answer) is not list or len(answer) < 2 or answer[0] != self.number:
            self.malformed()
        self.number += 1
        return answer[1:]

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
            self.end("TEST_ERROR", "the test passes a value that cannot be sent: %s" % error)
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
    detail = "%s: %s" % (short(name), short(message)) if message else short(name)
    kind = getattr(builtins, name, None)
    try:
        if kind is AssertionError or not issubclass(kind, Exception):
            kind = SolutionAssertionError
        failure = kind(message)
    except TypeError:
        failure = SolutionAssertionError(message)
    failure.plum_detail = detail + (" (line %d of the solution)" % line if line else "")
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
        """(is a check, code, names to proxy, modules) or the words why not."""
        try:
            tree = ast.parse(source, "<test>")
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
            modules = {}
            for name in free:
                if name != self.entry and name in KNOWN_MODULES:
                    modules[name] = importlib.import_module(name)
            proxies = [n for n in free if n not in modules and n != self.entry]
            explained = Explain(set(proxies) | {self.entry, PROXY}).visit(tree)
            code = compile(explained, "<test>", "exec", dont_inherit=True)
            return kind == "check", code, proxies, modules
        except (SyntaxError, ValueError, RecursionError, MemoryError, ImportError) as error:
            return "%s: %s" % (type(error).__name__, short(str(error)))

    def space(self, solution):
        """A fresh namespace after the context, with the entry point in its place."""
        space = {"__name__": "tests", "__builtins__": builtins}
        exec(self.context, space)
        if solution is not None and self.entry:
            space[self.entry] = proxy(solution, self.entry)
        space[COMPARE] = lambda kind, *rest: compare(BY_NAME[kind], *rest)
        space[CHECK] = check
        return space

    def run(self, channel, first, last):
        """Judges one program by some of the tests: state and (verdict, micros, detail) of each."""
        count = last - first
        if self.broken:
            return 0, [("TEST_ERROR", 0, self.broken)] * count
        solution = Solution(channel, self.most, self.entry)
        try:
            refused = self.hello(solution.receive())
        except Fatal:
            verdict, detail = solution.gone or (LOST, "")
            return 2, [(verdict, 0, detail)] * count
        except Exception:
            return 2, [("SANDBOX_VIOLATION", 0, FORGED)] * count
        if refused:
            return 0, [(refused[0], 0, refused[1])] * count
        space = self.space(solution)
        results = []
        for test in self.tests[first:last]:
            results.append(self.judge(test, solution, dict(space)))
            if solution.gone:
                return 1, results
        return 0, results

    @staticmethod
    def hello(answer):
        """Why the program did not load, or None."""
        kind = answer[0]
        words = short(str(answer[1]), 300) if len(answer) > 1 else ""
        if kind == "loaded":
            return None
        if kind == "error" and len(answer) == 5:
            failure = revive(str(answer[1]), str(answer[2]), answer[3] if type(answer[3]) is int else 0)
            return "EXCEPTION", failure.plum_detail + ", while loading"
        verdicts = {
            "syntax": ("SYNTAX_ERROR", words),
            "load": ("LOAD_ERROR", words),
            "exit": ("EARLY_EXIT", "exit with code %s, while loading" % words),
            "memory": ("MEMORY_LIMIT", "MemoryError, while loading"),
        }
        return verdicts.get(kind, ("SANDBOX_VIOLATION", FORGED))

    def judge(self, test, solution, space):
        if type(test) is str:
            return "TEST_ERROR", 0, test
        is_check, code, proxies, modules = test
        solution.begin()
        random.seed(0)  # a test's verdict must not depend on the tests before it
        space.update(modules)
        for name in proxies:
            space[name] = proxy(solution, name)
        try:
            exec(code, space)
            if is_check:
                space["check"](space[self.entry] if self.entry in space else proxy(solution, self.entry))
            outcome = ("PASSED", "")
            if not solution.answered:
                outcome = ("TEST_ERROR", "the test never calls the solution")
        except Fatal as fatal:
            outcome = fatal.args
        except Exception as error:
            outcome = self.explain(error, solution)
        except BaseException as error:
            outcome = ("TEST_ERROR", "the test raises " + type(error).__name__)
        if solution.fatal:
            outcome = solution.fatal
        return outcome[0], solution.micros, outcome[1]

    @staticmethod
    def explain(error, solution):
        if hasattr(error, "plum_detail"):
            return "EXCEPTION", error.plum_detail
        words = short(str(error), 300)
        if not isinstance(error, AssertionError):
            words = "%s: %s, in the test" % (type(error).__name__, words)
        if not solution.answered:
            return "TEST_ERROR", words
        if Reference.touched:
            return "UNSUPPORTED_VALUE", "the answer is an object of class %s" % Reference.touched
        return "WRONG_ANSWER", words or "an assertion failed"


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


def exactly(source, count):
    parts = []
    while count:
        part = os.read(source, count)
        if not part:
            os._exit(0)
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def unpack(payload):
    """entry point, context, [(kind, code)]: texts, each with a four-byte length."""
    texts, at = [], 0
    while at < len(payload):
        (length,) = struct.unpack_from(">I", payload, at)
        texts.append(payload[at + 4 : at + 4 + length].decode("utf-8"))
        at += 4 + length
    return texts[0], texts[1], list(zip(texts[2::2], texts[3::2]))


def serve(requests, results, payload, most):
    """Judges one program per descriptor that arrives, until the server goes."""
    gc.enable()
    entry, context, tests = unpack(payload)
    problem = Problem(entry, most, context, tests)
    requests.send(b"R")
    while True:
        header, descriptors, _, _ = socket.recv_fds(requests, 8, 1)
        if not header or not descriptors:
            os._exit(0)
        first, last = struct.unpack(">II", header)
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, descriptors[0]) as channel:
            state, rows = problem.run(channel, first, last)
        body = [struct.pack(">BH", state, len(rows))]
        for verdict, micros, detail in rows:
            name, words = verdict.encode(), detail.encode("utf-8", "replace")
            body.append(struct.pack(">BQI", len(name), max(0, min(micros, 1 << 50)), len(words)))
            body += [name, words]
        data = b"".join(body)
        data = struct.pack(">IB", len(data), ord("T")) + data
        while data:
            data = data[os.write(results, data):]
        requests.send(b"L" if state else b"D")

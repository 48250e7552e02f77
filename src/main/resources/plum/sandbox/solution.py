"""The process that runs a solution. It never sees a test or an expected value.

Before the first untrusted byte is compiled it has closed every descriptor but /dev/null, its
output and one channel, and has given up what confinement.py lists. Whatever the program does to
this interpreter afterwards, it can only answer questions with data.

Answers, one JSON list each, after a four-byte length: [number, bytes printed, bytes of errors,
kind, ...] with kind one of
  loaded | value, data, changed arguments, microseconds | error, type, message, line, microseconds
  exit, code | memory | large | unsupported, what | missing, name
  and, while loading: syntax, type, message, line | load, type, message, line | error ... | exit ...
  memory
"""

import gc
import json
import os
import random
import struct
import sys
import time
import types

from plum_sandbox import values

NAME = "<solution>"


def line_of(error):
    """The last line of the solution that took part in an exception, 0 if none."""
    found = 0
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == NAME:
            found = trace.tb_lineno
        trace = trace.tb_next
    return found


def words_of(error):
    """An exception's text; the text is the solution's own code, so it may fail as well."""
    try:
        return str.__str__(str(error))[:1000]
    except Exception:
        return ""


def describe(error, micros=0):
    return ["error", type(error).__name__[:100], words_of(error), line_of(error), micros]


def exit_code(error):
    code = error.code if isinstance(error, SystemExit) else 1
    return code if type(code) is int else 0 if code is None else 1


def load(source, name, entry):
    """Runs the program as a module; returns its namespace, or the answer that says why not."""
    try:
        text = source.decode("utf-8")
        code = compile(text, NAME, "exec", dont_inherit=True)
    except SyntaxError as error:
        return None, ["syntax", type(error).__name__, str(error.msg), error.lineno or 0]
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        return None, ["syntax", type(error).__name__, words_of(error), 0]
    module = types.ModuleType(name)
    sys.modules[name] = module
    space = module.__dict__
    try:
        exec(code, space)
    except MemoryError:
        return None, ["memory"]
    except ImportError as error:
        return None, ["load", type(error).__name__, words_of(error), line_of(error)]
    except Exception as error:
        return None, describe(error)
    except BaseException as error:
        return None, ["exit", exit_code(error)]
    if entry:
        if entry not in space:
            return None, ["load", "", "the program does not define %s" % entry, 0]
        if not callable(space[entry]):
            return None, ["load", "", "%s is not a function" % entry, 0]
    return space, ["loaded"]


def printed(standard):
    """Bytes written to standard output or error so far."""
    try:
        return os.lseek(standard, 0, os.SEEK_CUR)
    except OSError:  # closed by the solution
        return 0


class Server:
    """Answers the judge's calls."""

    def __init__(self, channel, most):
        self.channel = channel
        self.most = most
        self.objects = []
        self.flush = (sys.stdout.flush, sys.stderr.flush)

    def refer(self, value):
        self.objects.append(value)
        return [len(self.objects) - 1, type(value).__name__[:80]]

    def resolve(self, body):
        return self.objects[body[0]]

    def encode(self, value):
        return values.encode(value, self.most, self.refer)

    def send(self, number, answer):
        for flush in self.flush:
            try:
                flush()
            except Exception:
                pass
        answer = [number, printed(1), printed(2)] + answer
        data = json.dumps(answer, separators=(",", ":"), check_circular=False).encode()
        if len(data) > self.most + 4096:
            return self.send(number, ["large"])
        data = struct.pack(">I", len(data)) + data
        while data:
            data = data[os.write(self.channel, data):]

    def exactly(self, count):
        parts = []
        while count:
            part = os.read(self.channel, count)
            if not part:
                os._exit(0)
            parts.append(part)
            count -= len(part)
        return b"".join(parts)

    def answer(self, space, name, args, named):
        function = space.get(name)
        if function is None:
            return ["missing", name]
        arguments = values.decode(args, self.resolve)
        keywords = {k: values.decode(v, self.resolve) for k, v in named.items()}
        started = time.process_time_ns()
        try:
            result = function(*arguments, **keywords)
            spent = (time.process_time_ns() - started) // 1000
            data = self.encode(result)
            changed = []
            for i, argument in enumerate(arguments):
                if type(argument) in (list, dict, set, bytearray):
                    after = self.encode(argument)
                    if after != args[i]:
                        changed.append([i, after])
            return ["value", data, changed, spent]
        except values.TooLarge:
            return ["large"]
        except values.Unsupported as error:
            return ["unsupported", str(error)]
        except MemoryError:
            return ["memory"]
        except Exception as error:
            return describe(error, (time.process_time_ns() - started) // 1000)
        except BaseException as error:
            return ["exit", exit_code(error)]

    def serve(self, space):
        while True:
            (length,) = struct.unpack(">I", self.exactly(4))
            number, name, args, named = json.loads(self.exactly(length))
            self.send(number, self.answer(space, name, args, named))


def prepare():
    """Makes a run repeatable; the recursion limit makes up for the frames below the program."""
    gc.enable()
    random.seed(0)
    sys.argv[:] = ["solution.py"]
    sys.setrecursionlimit(1010)


def serve(channel, most, entry, source):
    """Serves one program until killed."""
    prepare()
    server = Server(channel, most)
    space, answer = load(source, "solution", entry)
    server.send(0, answer)
    if space is not None:
        server.serve(space)
    time.sleep(60)  # the judge has the answer; the server ends this process


def report_of(answer):
    """Verdict, type, message and line, as lines."""
    verdict = {"error": "EXCEPTION", "syntax": "SYNTAX_ERROR", "load": "LOAD_ERROR"}.get(answer[0])
    if verdict is None:
        return "MEMORY_LIMIT"
    return "%s\n%s\n%d\n%s" % (verdict, answer[1], answer[3], answer[2])


def run(report, source):
    """Runs a whole program that reads standard input; the process ends with it."""
    prepare()
    space, answer = load(source, "__main__", "")
    code = 0
    if answer[0] == "exit":
        code = answer[1] & 255
    elif space is None:
        code = 1
        os.write(report, report_of(answer).encode("utf-8", "replace")[:4000])
    try:
        sys.stdout.flush()
    except Exception:
        code = code or 120
    sys.stderr.flush()
    os._exit(code)

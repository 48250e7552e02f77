"""The warm server: forks one judge per problem and one solution per program.

Covered
  - every solution is a fresh fork of this clean interpreter: nothing is left for the next one
  - this process never reads a program, a test or an answer; the child they are for reads them
    from the pipe itself, and output is handed on by the kernel (sendfile). So no freed buffer
    with somebody's tests is inherited by a later fork
  - processor time is measured on the child's own clock, wall time is the back-stop
  - a judge that burns processor time is killed, and the blame goes to the test
  - when the pipe from the workbench ends, everything ends
Not covered
  - a hostile test: it is confined as a solution is, but may of course pass anything

Children are forked a few at a time and wait: each fork costs this process a fault for every page
that it writes to afterwards, so several at once share that cost.

Requests: the header below, then the payload, read by the child it is for.
Results: four-byte length, one byte of type: H hello, T the judge's results, E the end of a run.
"""

import gc
import os
import random
import select
import signal
import socket
import struct
import sys
import time

# Loaded before the fork because many programs import them; each module here makes every fork dearer.
import bisect, collections, copy, functools, heapq, itertools, math, operator, re, string, typing

from plum_sandbox import confinement, judge, reports, solution, system, weak

# type, length of payload, processor ms, wall ms, memory, output, first test, last test, judge ms
HEADER = struct.Struct(">cxxxIIIQQIII")
# reason, exit code or minus signal, cpu us, wall us, peak KiB, judge state, bytes written, errors,
# lengths of the three files that follow
END = struct.Struct(">ciQQQcQQIII")
MOST_KEPT = 64 << 10  # bytes of output that are handed on of programs whose output is no answer
CONTROL, RESULTS = 0, 1
SPARE = 6
CHANNEL, REPORT, NULL = 3, 4, 5  # descriptors of a child
HIGH = 56  # above all that are in use

SAMPLE = b'''
from typing import List

def sample(numbers: List[int], least: int) -> List[int]:
    """ A program like many. """
    found = {}
    for place, number in enumerate(sorted(numbers)):
        if number >= least and str(number) not in found:
            found[str(number)] = [place, number * 0.5]
    return [int(key) for key, (place, half) in found.items() if half < 100]
'''
SAMPLE_TESTS = [
    ("assert", "assert sample([5, 3], 4) == [5]"),
    ("check", "def check(candidate):\n    assert candidate([1], 0) == [1]\n    assert not candidate([], 0)\n"),
]


def exactly(count):
    """Reads from the control pipe; its end is ours."""
    parts = []
    while count:
        part = os.read(CONTROL, count)
        if not part:
            os._exit(0)
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def put(data):
    while data:
        data = data[os.write(RESULTS, data):]


class Spare:
    """A child that waits for its program, our end of its channel, and what it may write to:
    output, errors, report."""

    __slots__ = ("pid", "channel", "files")

    def __init__(self, pid, channel, files):
        self.pid, self.channel, self.files = pid, channel, files

    def close(self):
        self.channel.close()
        for file in self.files:
            os.close(file)


class Server:
    def __init__(self, layers, system_here, pages):
        self.confined = "seccomp" in layers
        self.system, self.pages = system_here, pages
        self.parent = os.getpid()
        self.null = os.open("/dev/null", os.O_RDWR | os.O_CLOEXEC)
        self.judge = 0
        self.requests = None
        self.spares = []
        if self.confined:
            self.filter = confinement.Filter(confinement.ALLOWED)
            self.judge_filter = confinement.Filter(confinement.ALLOWED + ";" + confinement.JUDGE_ONLY)

    def loop(self):
        todo = {b"J": self.start_judge, b"K": self.check_output}
        while True:
            header = HEADER.unpack(exactly(HEADER.size))
            todo.get(header[0], self.run)(header)

    # ---- the judge ----
    def end_judge(self):
        if self.judge:
            os.kill(self.judge, signal.SIGKILL)
            os.waitpid(self.judge, 0)
            self.requests.close()
            self.judge = 0

    def start_judge(self, header):
        self.end_judge()
        self.requests, theirs = socket.socketpair()
        self.judge = os.fork()
        if self.judge:
            theirs.close()
            if not self.requests.recv(1):  # it has read its payload: the next request is ours
                self.end_judge()
            return
        self.become_judge(header, theirs, lambda link, results, payload: judge.serve(
            link, results, payload, header[5]))

    def become_judge(self, header, theirs, body):
        """In the fork: takes the payload off the pipe, gives everything else up, judges."""
        try:
            payload = exactly(header[1])
            results = os.dup(RESULTS)
            for standard in (0, 1, 2):
                os.dup2(self.null, standard)
            channel = os.dup(theirs.detach())
            self.close_but((results, channel))
            confinement.die_with_parent(self.parent)
            confinement.limit_child(100000, max(1 << 30, header[4]), None)
            if self.confined and not self.judge_filter.apply():
                os._exit(71)
            random.seed(0)
            os.write(channel, b"P")
            body(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, channel), results, payload)
        finally:
            os._exit(70)

    def check_output(self, header):
        """A judge of its own for one output of a program; it lives no longer than that."""
        link, theirs = socket.socketpair()
        started = time.monotonic()
        pid = os.fork()
        if not pid:
            def body(link, results, payload):
                judge.check_output(results, payload)
                link.send(b"D")

            self.become_judge(header, theirs, body)
        theirs.close()
        alive = link.recv(1)
        cpu, wall, state = header[2] / 1000, started + header[3] / 1000, b"x"
        poller = select.poll()
        poller.register(link.fileno(), select.POLLIN)
        while alive:
            if poller.poll(20):
                state = b"a" if link.recv(1) else b"x"
                break
            if self.system.clock(pid) >= cpu or time.monotonic() >= wall:
                state = b"c"
                break
        link.close()
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        body = END.pack(b"d", 0, 0, 0, 0, state, 0, 0, 0, 0, 0)
        put(struct.pack(">IB", len(body), ord("E")) + body)

    @staticmethod
    def close_but(kept):
        low = 3
        for descriptor in sorted(kept):
            os.closerange(low, descriptor)
            low = descriptor + 1
        os.closerange(low, 64)

    # ---- solutions ----
    def spare(self):
        """A child that waits; forks more when there is none."""
        while True:
            if not self.spares:
                self.fork_spares()
            child = self.spares.pop()
            if self.confined or os.waitpid(child.pid, os.WNOHANG) == (0, 0):
                return child
            child.close()  # an unconfined program has killed it

    def fork_spares(self):
        """All forks after one another: what happens in between would cost its faults every time."""
        fresh = [
            (*(self.system.file(name) for name in ("output", "errors", "report")), *socket.socketpair())
            for _ in range(SPARE)
        ]
        children = []
        for output, errors, report, _, theirs in fresh:
            pid = os.fork()
            if not pid:
                self.wait_for_program(theirs.detach(), output, errors, report)
            children.append(pid)
        for pid, (output, errors, report, ours, theirs) in zip(children, fresh):
            theirs.close()
            self.spares.append(Spare(pid, ours, (output, errors, report)))

    def wait_for_program(self, channel, output, errors, report):
        """In the fork: gives up what is not needed, waits for a header, becomes a solution."""
        try:
            self.pages.fetch()
            confinement.die_with_parent(self.parent)
            os.dup2(output, 1)
            os.dup2(errors, 2)
            kept = (channel, report, self.null)
            for place, descriptor in enumerate(kept):
                os.dup2(descriptor, HIGH + place)
            for place in range(len(kept)):
                os.dup2(HIGH + place, CHANNEL + place)
            os.closerange(CHANNEL + len(kept), 64)
            data = b""
            while len(data) < HEADER.size:
                part = os.read(CHANNEL, HEADER.size - len(data))
                if not part:
                    os._exit(0)
                data += part
            self.become_solution(HEADER.unpack(data))
        finally:
            os._exit(70)

    def become_solution(self, header):
        kind = header[0]
        payload = exactly(header[1])
        (size,) = struct.unpack_from(">I", payload)
        first, program = payload[4 : 4 + size], payload[4 + size :]
        if kind == b"S":
            os.dup2(self.stdin_of(first), 0)
        else:
            os.dup2(NULL, 0)
        if kind != b"R":
            os.dup2(REPORT, CHANNEL)
        os.closerange(4, 64)
        if not self.confined:
            os.setpgid(0, 0)
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        confinement.limit_child(header[2] // 1000 + 2, header[4], header[5])
        if self.confined and not self.filter.apply():
            os._exit(71)
        if kind == b"R":
            solution.serve(CHANNEL, header[5], first.decode(), program)
        elif kind == b"S":
            solution.run(CHANNEL, program)
        else:
            entry, context, settings, tests = reports.unpack(first)
            judge.extend_path(settings)
            weak.run(CHANNEL, entry, context, tests, program)

    def stdin_of(self, data):
        source = self.system.file("stdin")
        at = 0
        while at < len(data):
            at += os.write(source, data[at:])
        os.lseek(source, 0, os.SEEK_SET)
        return source

    def run(self, header):
        """One program: R called by the judge, S whole with its input, W with tests of its own."""
        child = self.spare()
        before, started = self.system.clock(child.pid), time.monotonic()
        reason, state = b"d", b"x"
        if header[0] != b"R" or self.judge:
            try:
                child.channel.send(HEADER.pack(*header))
                if header[0] == b"R":
                    work = struct.pack(">II", header[6], header[7])
                    socket.send_fds(self.requests, [work], [child.channel.fileno()])
                    child.channel.close()
                    reason, state = self.watch(child.pid, header, started, before)
                else:
                    reason, state = self.wait(child.pid, header, started, before), b"a"
            except OSError:
                pass
        self.finish(child, header[0], reason, state, started, before)

    def watch(self, pid, header, started, before):
        """Waits for the judge; returns why the solution ended and how the judge is."""
        clock = self.system.clock
        cpu, wall, patience = header[2] / 1000, started + header[3] / 1000, header[8] / 1000
        own = clock(self.judge)
        poller = select.poll()
        poller.register(CONTROL, 0)
        poller.register(self.requests.fileno(), select.POLLIN)
        reason, used, burnt = b"d", 0.0, 0.0
        while True:
            now = time.monotonic()
            left = min(cpu - used, wall - now, patience - burnt)
            events = dict(poller.poll(max(5, left * 1000)))
            if CONTROL in events and events[CONTROL] & select.POLLHUP:
                os._exit(0)
            if self.requests.fileno() in events:
                message = self.requests.recv(1)
                if message == b"R":  # the judge is ready; sent once, before its first result
                    continue
                if message == b"L" and reason == b"d":
                    reason = b"l"
                return reason, b"a" if message else b"x"
            used, burnt = clock(pid) - before, clock(self.judge) - own
            late = time.monotonic() >= wall
            if burnt >= patience or (late and (reason != b"d" or burnt > max(used, 0.05))):
                return b"j", b"c"
            if used >= cpu or late:
                reason = b"c" if used >= cpu else b"w"
                os.kill(pid, signal.SIGKILL)
                cpu, wall = 1e9, time.monotonic() + patience  # the judge sees the channel end

    def wait(self, pid, header, started, before):
        """Waits for a program that ends by itself; returns why it ended."""
        cpu, wall = header[2] / 1000, started + header[3] / 1000
        poller = select.poll()
        poller.register(CONTROL, 0)
        used = 0.0
        while not self.system.ended(pid, min(0.25, max(0.005, min(cpu - used, wall - time.monotonic())))):
            events = dict(poller.poll(0))
            if events.get(CONTROL, 0) & select.POLLHUP:
                os._exit(0)
            used = self.system.clock(pid) - before
            if used >= cpu or time.monotonic() >= wall:
                return b"c" if used >= cpu else b"w"
        return b"k"

    def finish(self, child, kind, reason, state, started, before):
        """Ends the process and says how it went."""
        pid = child.pid
        if reason == b"l":  # the channel ended: the process has gone, or is about to, or pretends
            reason = b"k" if self.system.ended(pid, 0.25) else b"p"
        if state != b"a":
            self.end_judge()
        os.kill(pid, signal.SIGKILL)
        if not self.confined:  # it could fork; what stays in its group goes with it
            try:
                os.killpg(pid, signal.SIGKILL)
            except OSError:
                pass
        _, status, usage = os.wait4(pid, 0)
        code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else -os.WTERMSIG(status)
        cpu = max(0, int((usage.ru_utime + usage.ru_stime - before) * 1e6))
        wall = int((time.monotonic() - started) * 1e6)
        sizes = [os.fstat(file).st_size for file in child.files]
        lengths = [min(size, MOST_KEPT) for size in sizes]
        if kind == b"S":
            lengths[0] = sizes[0]
        body = END.pack(reason, code, cpu, wall, usage.ru_maxrss, state, sizes[0], sizes[1], *lengths)
        put(struct.pack(">IB", len(body) + sum(lengths), ord("E")) + body)
        for file, length in zip(child.files, lengths):
            if length:
                put(b"\0" * (length - self.system.forward(RESULTS, file, 0, length)))
        child.close()


def rehearse():
    """What a solution does."""
    solution.prepare()
    null = os.open("/dev/null", os.O_WRONLY)
    server = solution.Server(null, 1 << 16)
    space, answer = solution.load(SAMPLE, "solution", "sample")
    server.send(0, answer)
    for number in range(8):
        server.send(number, server.answer(space, "sample", [[5, 3, 1, 8], number], {}))
    os.close(null)
    del sys.modules["solution"]


def warm_up():
    """What the interpreter sets up at first use, it sets up here, once: children share it."""
    deepest = sys.getrecursionlimit()
    for _ in range(10):
        rehearse()
        judge.Problem("sample", 1 << 16, "from typing import List\n", SAMPLE_TESTS)
    sys.setrecursionlimit(deepest)
    system.tidy_memory()


def rehearse_in_a_fork():
    """What a solution's process does, for learning which pages it writes to."""
    confinement.die_with_parent(os.getppid())
    confinement.limit_child(1000, 1 << 40, 1 << 30)
    rehearse()


def main(settings):
    """settings: wanted layers and ways, then paths that may be read, one a line."""
    wanted, *readable = settings.split("\n")
    wanted = wanted.split()
    os.chdir("/")
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.setpgid(0, 0) if os.getpid() != 1 and os.getpgrp() != os.getpid() else None
    warm_up()
    gc.collect()
    gc.freeze()  # forks then leave the collector's marks alone: fewer copied pages
    here = system.here(wanted)
    pages = system.Pages(here.maps("bubblewrap" in wanted), rehearse_in_a_fork)
    confinement.limit_server(96 if "bubblewrap" in wanted else 0)
    if "bubblewrap" not in wanted:
        confinement.control(1, signal.SIGKILL)
    confinement.no_new_privileges()
    layers = ["bubblewrap"] if "bubblewrap" in wanted else []
    if "landlock" in wanted:
        abi = confinement.landlock([p for p in readable if p])
        if abi:
            layers.append("landlock %d" % abi)
    if "seccomp" in wanted and confinement.MACHINE in confinement.AUDIT_ARCH:
        server = confinement.Filter(confinement.ALLOWED + ";" + confinement.SERVER_ONLY, server=True)
        if server.apply():
            layers.append("seccomp")
    if "seatbelt" in wanted:
        layers.append("seatbelt")
    layers.append("rlimits")
    server = Server(layers, here, pages)
    hello = ",".join(layers).encode()
    put(struct.pack(">IB", len(hello), ord("H")) + hello)
    gc.collect()
    gc.freeze()
    server.loop()

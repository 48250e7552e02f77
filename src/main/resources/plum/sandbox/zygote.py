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

from plum_sandbox import confinement, judge, solution

# type, length of payload, processor ms, wall ms, memory, output, first test, last test, judge ms
HEADER = struct.Struct(">cxxxIIIQQIII")
# reason, exit code or minus signal, cpu us, wall us, peak KiB, judge state, written, lengths of tails
END = struct.Struct(">ciQQQcQIII")
TAIL = 4096
CONTROL, RESULTS = 0, 1


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


def forward(memory, start, count):
    """Copies part of a memory file to the results without looking at it."""
    while count:
        sent = os.sendfile(RESULTS, memory, start, count)
        if not sent:
            put(b"\0" * count)
            return
        start += sent
        count -= sent


def clock(pid):
    """Processor seconds of a child so far."""
    try:
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:
        return 0.0


class Server:
    def __init__(self, layers):
        self.confined = "seccomp" in layers
        self.parent = os.getpid()
        self.null = os.open("/dev/null", os.O_RDWR | os.O_CLOEXEC)
        self.judge = 0
        self.requests = None
        if self.confined:
            self.filter = confinement.Filter(confinement.ALLOWED)
            self.judge_filter = confinement.Filter(confinement.ALLOWED + ";" + confinement.JUDGE_ONLY)

    def loop(self):
        while True:
            header = HEADER.unpack(exactly(HEADER.size))
            {b"J": self.start_judge, b"R": self.run, b"S": self.run_whole}[header[0]](header)

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
            link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, channel)
            judge.serve(link, results, payload, header[5])
        finally:
            os._exit(70)

    @staticmethod
    def close_but(kept):
        low = 3
        for descriptor in sorted(kept):
            os.closerange(low, descriptor)
            low = descriptor + 1
        os.closerange(low, 64)

    # ---- a solution ----
    def child(self, header, out, err, third, body):
        """In the fork: takes the payload off the pipe, gives everything else up, runs."""
        try:
            payload = exactly(header[1])
            (size,) = struct.unpack_from(">I", payload)
            first, rest = payload[4 : 4 + size], payload[4 + size :]
            if header[0] == b"S":
                source = os.memfd_create("stdin")
                at = 0
                while at < len(first):
                    at += os.write(source, first[at:])
                os.lseek(source, 0, os.SEEK_SET)
            else:
                source = self.null
            os.dup2(source, 0)
            os.dup2(out, 1)
            os.dup2(err, 2)
            os.dup2(third, 3)
            os.closerange(4, 64)
            confinement.die_with_parent(self.parent)
            if not self.confined:
                os.setpgid(0, 0)
            signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
            confinement.limit_child(header[2] // 1000 + 2, header[4], header[5])
            if self.confined and not self.filter.apply():
                os._exit(71)
            body(header[5], first, rest)
        finally:
            os._exit(70)

    def run(self, header):
        """One program against tests first to last, called by the judge."""
        out = os.memfd_create("output")
        ours, theirs = socket.socketpair()
        started = time.monotonic()
        pid = os.fork()
        if not pid:
            self.child(
                header, out, out, theirs.fileno(),
                lambda most, entry, source: solution.serve(3, most, entry.decode(), source),
            )
        theirs.close()
        reason, state = b"d", b"x"
        if self.judge:
            try:
                work = struct.pack(">II", header[6], header[7])
                socket.send_fds(self.requests, [work], [ours.fileno()])
                ours.close()
                reason, state = self.watch(pid, header, started)
            except OSError:
                pass
        ours.close()
        self.finish(pid, reason, state, started, out, None, None)

    def watch(self, pid, header, started):
        """Waits for the judge; returns why the solution ended and how the judge is."""
        cpu, wall, patience = header[2] / 1000, started + header[3] / 1000, header[8] / 1000
        before = clock(self.judge)
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
            used, burnt = clock(pid), clock(self.judge) - before
            late = time.monotonic() >= wall
            if burnt >= patience or (late and (reason != b"d" or burnt > max(used, 0.05))):
                return b"j", b"c"
            if used >= cpu or late:
                reason = b"c" if used >= cpu else b"w"
                os.kill(pid, signal.SIGKILL)
                cpu, wall = 1e9, time.monotonic() + patience  # the judge sees the channel end

    def run_whole(self, header):
        """One program that reads standard input; its own end is the end."""
        out, err, report = (os.memfd_create(n) for n in ("output", "errors", "report"))
        started = time.monotonic()
        pid = os.fork()
        if not pid:
            self.child(header, out, err, report, lambda most, _, source: solution.run(3, source))
        handle = os.pidfd_open(pid)
        poller = select.poll()
        poller.register(CONTROL, 0)
        poller.register(handle, select.POLLIN)
        cpu, wall = header[2] / 1000, started + header[3] / 1000
        used, reason = 0.0, b"k"
        while True:
            left = min(cpu - used, wall - time.monotonic())
            events = dict(poller.poll(max(5, left * 1000)))
            if CONTROL in events and events[CONTROL] & select.POLLHUP:
                os._exit(0)
            if handle in events:
                break
            used = clock(pid)
            if used >= cpu or time.monotonic() >= wall:
                reason = b"c" if used >= cpu else b"w"
                break
        os.close(handle)
        self.finish(pid, reason, b"a", started, out, err, report)

    def finish(self, pid, reason, state, started, out, err, report):
        """Ends the process and says how it went."""
        if reason == b"l":  # the channel ended: the process has gone, or is about to, or pretends
            handle = os.pidfd_open(pid)
            reason = b"k" if select.select([handle], [], [], 0.25)[0] else b"p"
            os.close(handle)
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
        cpu = int((usage.ru_utime + usage.ru_stime) * 1e6)
        wall = int((time.monotonic() - started) * 1e6)
        written = os.fstat(out).st_size
        parts = [(out, written if report else min(written, TAIL))]
        if report:
            parts += [(f, min(os.fstat(f).st_size, TAIL)) for f in (err, report)]
        lengths = [length for _, length in parts] + [0, 0]
        body = END.pack(reason, code, cpu, wall, usage.ru_maxrss, state, written, *lengths[:3])
        put(struct.pack(">IB", len(body) + sum(lengths), ord("E")) + body)
        for file, length in parts:
            if length:
                forward(file, os.fstat(file).st_size - length, length)
        for file in (out, err, report):
            if file is not None:
                os.close(file)


def main(settings):
    """settings: wanted layers, then paths that may be read, one a line."""
    wanted, *readable = settings.split("\n")
    wanted = wanted.split()
    os.chdir("/")
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.setpgid(0, 0) if os.getpid() != 1 and os.getpgrp() != os.getpid() else None
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
    layers.append("rlimits")
    server = Server(layers)
    hello = ",".join(layers).encode()
    put(struct.pack(">IB", len(hello), ord("H")) + hello)
    gc.collect()
    gc.freeze()  # forks then leave the collector's marks alone: fewer copied pages
    server.loop()

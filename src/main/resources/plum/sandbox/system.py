"""What differs from one operating system to the next, and what makes forks cheap.

Linux has everything here. Elsewhere files without a name take the place of memory files, copies
that of handing on by the kernel, and a child's processor time is known only when it has ended.
"""

import ctypes
import os
import resource
import select
import sys
import tempfile
import time

PAGE = 4096
POPULATE_WRITE = 23
M_MXFAST = 1


class Linux:
    """Memory files, processor clocks and handles of children."""

    PROC = 9  # where bubblewrap's caller leaves the folder /proc open, which is not there inside

    @classmethod
    def maps(cls, boxed):
        """A descriptor of the list of this process's memory, or -1."""
        try:
            if not boxed:
                return os.open("/proc/self/maps", os.O_RDONLY)
            try:
                return os.open("self/maps", os.O_RDONLY, dir_fd=cls.PROC)
            finally:
                os.close(cls.PROC)  # before anybody else's code runs
        except OSError:
            return -1

    @staticmethod
    def file(name):
        return os.memfd_create(name)

    @staticmethod
    def forward(target, file, start, count):
        """Copies part of a file without looking at it; says how much there was."""
        left = count
        while left:
            sent = os.sendfile(target, file, start, left)
            if not sent:
                break
            start += sent
            left -= sent
        return count - left

    @staticmethod
    def clock(pid):
        """Processor seconds of a child so far."""
        try:
            return time.clock_gettime((~pid << 3) | 2)
        except OSError:
            return 0.0

    @staticmethod
    def ended(pid, seconds):
        """Whether a child ends within so many seconds; it is not reaped."""
        handle = os.pidfd_open(pid)
        try:
            return bool(select.select([handle], [], [], seconds)[0])
        finally:
            os.close(handle)


class Other:
    """The same with what every Unix has."""

    TICK = 0.002

    @staticmethod
    def maps(_boxed):
        return -1

    @staticmethod
    def file(_name):
        file, path = tempfile.mkstemp()
        os.unlink(path)
        return file

    @staticmethod
    def forward(target, file, start, count):
        left = count
        while left:
            part = os.pread(file, min(left, 1 << 16), start)
            if not part:
                break
            start += len(part)
            left -= len(part)
            while part:
                part = part[os.write(target, part):]
        return count - left

    @staticmethod
    def clock(_pid):
        return 0.0

    @classmethod
    def ended(cls, pid, seconds):
        until = time.monotonic() + seconds
        while os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is None:
            if time.monotonic() >= until:
                return False
            time.sleep(cls.TICK)
        return True


def here(wanted=""):
    return Linux if sys.platform == "linux" and "portable" not in wanted else Other


def tidy_memory():
    """Has glibc put its free pieces in order now, once, rather than in every fork."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "malloc_trim") and hasattr(libc, "mallopt"):
        libc.mallopt(M_MXFAST, 0)
        libc.malloc_trim(0)


# ---- pages ----
class Pages:
    """The pages of this process that a child writes to sooner or later.

    A fork shares all pages, and each is copied when it is first written to: one fault a page, which
    is most of what a short program costs. A child that asks for the usual ones at once pays for
    the copies, not for the faults. Which they are is learnt from one child that runs a sample, and
    whether asking is worth it here from a few more.
    """

    TRIALS = 3
    MOST = 1024  # ranges in one call
    PROCESS_MADVISE, OURSELVES = 440, -10000

    def __init__(self, maps, sample):
        self.fetch = self.nothing
        if maps < 0:
            return
        try:
            libc = ctypes.CDLL(None)
            self.advise, self.call = libc.madvise, libc.syscall
            self.advise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
            self.call.argtypes = [
                ctypes.c_long, ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_uint
            ]
            self.call.restype = ctypes.c_long
            self.ranges = self.join(self.learn(list(self.writable(maps)), sample))
            # Addresses and sizes by turns, as the kernel reads them.
            words = [word for row in self.ranges[: self.MOST] for word in row]
            self.vector = (ctypes.c_size_t * len(words))(*words)
            self.count = len(words) // 2
            way = self.together if self.together() >= 0 else self.one_by_one
            if self.cost(way, sample) < self.cost(self.nothing, sample):
                self.fetch = way
        except (OSError, ValueError, AttributeError):
            pass  # then every page costs its fault

    @staticmethod
    def writable(maps):
        """Begin and end of what may be written to, but for the stack."""
        with os.fdopen(maps) as lines:
            for line in lines:
                fields = line.split()
                if fields[1].startswith("rw") and not fields[-1].startswith("[stack"):
                    yield tuple(int(end, 16) for end in fields[0].split("-"))

    @staticmethod
    def learn(spans, sample):
        reading, writing = os.pipe()
        pid = os.fork()
        if not pid:
            try:
                sample()
                usage, own = resource.getrusage, resource.RUSAGE_SELF
                for begin, end in spans:
                    for page in range(begin, end, PAGE):
                        byte = ctypes.c_char.from_address(page)
                        before = usage(own).ru_minflt
                        byte.value = byte.value
                        if usage(own).ru_minflt == before:  # it was ours already
                            os.write(writing, b"%x\n" % page)
            finally:
                os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as lines:
            pages = [int(line, 16) for line in lines]
        os.waitpid(pid, 0)
        return pages

    @staticmethod
    def join(pages):
        ranges = []
        for page in pages:
            if ranges and page == ranges[-1][1]:
                ranges[-1][1] = page + PAGE
            else:
                ranges.append([page, page + PAGE])
        return [(begin, end - begin) for begin, end in ranges]

    @classmethod
    def cost(cls, way, sample):
        """Processor time of a child that runs the sample, the least of some."""
        least = 1e9
        for _ in range(cls.TRIALS):
            pid = os.fork()
            if not pid:
                try:
                    way()
                    sample()
                finally:
                    os._exit(0)
            usage = os.wait4(pid, 0)[2]
            least = min(least, usage.ru_utime + usage.ru_stime)
        return least

    # ---- ways to make them this process's own; `fetch` is the one to use ----
    def nothing(self):
        return 0

    def together(self):
        """In one call, which kernels before 6.13 refuse: then it returns -1."""
        return self.call(
            self.PROCESS_MADVISE, self.OURSELVES, self.vector, self.count, POPULATE_WRITE, 0
        )

    def one_by_one(self):
        """A kernel before 5.14 refuses, and nothing is lost."""
        for begin, size in self.ranges:
            if self.advise(begin, size, POPULATE_WRITE):
                return

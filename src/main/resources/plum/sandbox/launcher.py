"""Starts one node, confined, and says how it ended.

Covered
  - between this process and node's first instruction stands everything that confinement.py has
  - node holds five descriptors: its input, its output and errors (memory files that the kernel
    keeps short), and the channel to the workbench; not the one this process reports on
  - exit code, signal, processor time and peak memory are the kernel's own figures
  - when this process goes, node goes; inside bubblewrap this is the first process of its world
Not covered
  - memory and processor time while node runs: the workbench watches both

Started with -c: confinement.py, the workbench's process id (0 inside bubblewrap), layers,
processor seconds (0 for no limit), bytes of data, bytes of output, paths that may be read and
paths that may be started, each list one to a line; then node and its arguments. Standard input
begins with the length of what node shall find on its own standard input, in four bytes, and that
text; the rest is for node. Standard error carries the hello and the report.
"""

import ctypes
import fcntl
import os
import signal
import struct
import sys
import types

# exit code or minus signal, cpu us, peak KiB, lengths of output and errors
REPORT = struct.Struct(">iQQII")
FIRST_FREE = 20


def exactly(count):
    parts = []
    while count:
        part = os.read(0, count)
        if not part:
            os._exit(0)
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def put(data):
    while data:
        data = data[os.write(2, data):]


def hello(text):
    data = text.encode("utf-8", "replace")
    put(struct.pack(">I", len(data)) + data)


def memory(name, content=b""):
    place = os.memfd_create(name)
    while content:
        content = content[os.write(place, content):]
    os.lseek(place, 0, os.SEEK_SET)
    return place


def places(standard, ready):
    """Gives node its descriptors: 0 to 2 as usual, 3 answers, 4 questions; all others close."""
    wanted = [fcntl.fcntl(p, fcntl.F_DUPFD, FIRST_FREE) for p in standard + [1, 0, ready]]
    for place, source in enumerate(wanted):
        os.dup2(source, place, inheritable=place < 5)
    os.closerange(6, 64)
    return 5


def become(command):
    """What is left to do after the filter: one call. Pointers are made before."""
    path = ctypes.create_string_buffer(os.fsencode(command[0]))
    arguments = (ctypes.c_char_p * (len(command) + 1))(*[os.fsencode(a) for a in command], None)
    environment = [
        b"LC_ALL=C.UTF-8",
        b"TZ=UTC",
        b"UV_USE_IO_URING=0",  # it would be killed for asking
        b"OPENSSL_CONF=/dev/null",  # the system's may not be read, at which node gives up
    ]
    block = (ctypes.c_char_p * (len(environment) + 1))(*environment, None)
    return path, arguments, block


def child(confinement, layers, limits, standard, ready, command):
    try:
        confinement.die_with_parent(PARENT)
        ready = places(standard, ready)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
        path, arguments, block = become(command)
        confinement.limit_node(*limits)
        filtered = False
        if "seccomp" in layers:
            start = confinement.start_of_node(ctypes.addressof(path))
            filtered = confinement.Filter(confinement.ALLOWED, more=start).apply()
        os.write(ready, b"seccomp" if filtered else b"-")
        confinement.LIBC.execve(path, arguments, block)
        os.write(ready, b" " + os.strerror(ctypes.get_errno()).encode())
    except Exception as error:
        os.write(ready, b"- " + repr(error).encode("utf-8", "replace")[:150])
    finally:
        os._exit(127)


def wait(pid, files, most):
    """Waits for node; ends it when it has written too much."""
    while True:
        signal.sigtimedwait({signal.SIGCHLD}, 0.05)
        found, status, usage = os.wait4(pid, os.WNOHANG)
        if found:
            code = -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
            return code, int((usage.ru_utime + usage.ru_stime) * 1e6), usage.ru_maxrss
        if any(os.fstat(f).st_size >= most for f in files):
            os.kill(pid, signal.SIGKILL)


def main():
    global PARENT
    source, parent, layers, cpu, data, output, readable, executable = sys.argv[1:9]
    confinement = types.ModuleType("confinement")
    exec(compile(source, "confinement.py", "exec"), confinement.__dict__)
    layers = layers.split()
    if int(parent):
        confinement.die_with_parent(int(parent))
    PARENT = os.getpid()
    text = exactly(struct.unpack(">I", exactly(4))[0])
    given = memory("in", text) if text else os.open("/dev/null", os.O_RDONLY)
    files = [memory("out"), memory("err")]
    confinement.no_new_privileges()
    confinement.limit_server(0 if int(parent) else 64)
    abi = 0
    if "landlock" in layers:
        abi = confinement.landlock(readable.split("\n"), executable.split("\n"))
    heard, ready = os.pipe()
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    pid = os.fork()
    if pid == 0:
        limits = (int(cpu), int(data), int(output))
        child(confinement, layers, limits, [given] + files, ready, sys.argv[9:])
    for place in (0, 1, ready, given):
        os.close(place)
    said = b""
    while True:
        part = os.read(heard, 200)
        if not part:
            break
        said += part
    active = [l for l in layers if l == "bubblewrap"]
    active += ["seccomp"] if said.startswith(b"seccomp") else []
    active += ["landlock %d" % abi] if abi else []
    failure = said.partition(b" ")[2].decode()
    hello("!" + failure if failure or not said else ",".join(active + ["rlimits"]))
    code, cpu, peak = wait(pid, files, int(output))
    texts = [os.pread(f, min(int(output), os.fstat(f).st_size), 0) for f in files]
    put(REPORT.pack(code, cpu, peak, *map(len, texts)) + b"".join(texts))


main()

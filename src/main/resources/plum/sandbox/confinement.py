"""What the kernel is asked to refuse: system calls, files, resources.

Covered
  - network of every kind, new processes, new programs, signals to anyone else: system-call filter
  - tracing, mounts, namespaces, io_uring, kernel modules, keys, foreign memory: filter, kills
  - opening any file outside the interpreter's own libraries, writing any file: Landlock
  - changing metadata, limits, priorities, memory files: filter
  - processor time, address space, output, open files, core dumps: resource limits
Not covered
  - faults of the kernel in the calls that remain, side channels of the processor
  - asking whether a path exists, where only the filter and Landlock are active (bubblewrap hides it)
  - the number of threads when the user is root and bubblewrap is missing (address space bounds it)

Everything here needs no privilege. Filters are inherited and can only be made stricter.
"""

import ctypes
import os
import platform
import resource
import signal
import struct

# name, number on x86_64, number on aarch64; "-" where the architecture lacks it.
ALLOWED = """
read 0 63; write 1 64; close 3 57; fstat 5 80; newfstatat 262 79; stat 4 -; lstat 6 -;
statx 332 291; poll 7 -; ppoll 271 73; select 23 -; pselect6 270 72; lseek 8 62; mmap 9 222;
mprotect 10 226; munmap 11 215; mremap 25 216; madvise 28 233; brk 12 214; rt_sigaction 13 134;
rt_sigprocmask 14 135; rt_sigreturn 15 139; rt_sigpending 127 136; rt_sigtimedwait 128 137;
rt_sigsuspend 130 133; sigaltstack 131 132; pread64 17 67; pwrite64 18 68; readv 19 65;
writev 20 66; access 21 -; faccessat 269 48; faccessat2 439 439; open 2 -; openat 257 56;
pipe 22 -; pipe2 293 59; dup 32 23; dup2 33 -; dup3 292 24; sched_yield 24 124; nanosleep 35 101;
clock_nanosleep 230 115; clock_gettime 228 113; clock_getres 229 114; gettimeofday 96 169;
time 201 -; times 100 153; getpid 39 172; getppid 110 173; gettid 186 178; getuid 102 174;
geteuid 107 175; getgid 104 176; getegid 108 177; getgroups 115 158; getpgrp 111 -;
getpgid 121 155; getsid 124 156; getresuid 118 148; getresgid 120 150; getrlimit 97 163;
getrusage 98 165; getcpu 309 168; sched_getaffinity 204 123; sched_getparam 143 121;
sched_getscheduler 145 120; uname 63 160; sysinfo 99 179; getcwd 79 17; readlink 89 -;
readlinkat 267 78; getdents 78 -; getdents64 217 61; futex 202 98; futex_waitv 449 449;
set_tid_address 218 96; set_robust_list 273 99; get_robust_list 274 100; rseq 334 293;
membarrier 324 283; restart_syscall 219 128; exit 60 93; exit_group 231 94; getrandom 318 278;
arch_prctl 158 -; epoll_create 213 -; epoll_create1 291 20; epoll_ctl 233 21; epoll_wait 232 -;
epoll_pwait 281 22; epoll_pwait2 441 441; eventfd 284 -; eventfd2 290 19; recvfrom 45 207;
getitimer 36 102; setitimer 38 103; alarm 37 -; pause 34 -; wait4 61 260; waitid 247 95;
ftruncate 77 46; fsync 74 82; fdatasync 75 83; umask 95 166; close_range 436 436
"""
# What the server itself needs besides; its children lose these.
SERVER_ONLY = """
prctl 157 167; seccomp 317 277; setrlimit 160 164; sendmsg 46 211; recvmsg 47 212;
memfd_create 319 279; sendfile 40 71; pidfd_open 434 434; process_madvise 440 440
"""
# The judge receives the channel of each program as a descriptor.
JUDGE_ONLY = "recvmsg 47 212"
# Nobody calls these by accident: the process is killed, and the verdict says so.
FORBIDDEN = """
ptrace 101 117; process_vm_readv 310 270; process_vm_writev 311 271; mount 165 40; umount2 166 39;
pivot_root 155 41; chroot 161 51; unshare 272 97; setns 308 268; bpf 321 280;
perf_event_open 298 241; userfaultfd 323 282; io_uring_setup 425 425; io_uring_enter 426 426;
io_uring_register 427 427; init_module 175 105; finit_module 313 273; delete_module 176 106;
kexec_load 246 104; kexec_file_load 320 294; reboot 169 142; swapon 167 224; swapoff 168 225;
iopl 172 -; ioperm 173 -; keyctl 250 219; add_key 248 217; request_key 249 218;
name_to_handle_at 303 264; open_by_handle_at 304 265; open_tree 428 428; move_mount 429 429;
fsopen 430 430; fsconfig 431 431; fsmount 432 432; fspick 433 433; mount_setattr 442 442;
pidfd_getfd 438 438; acct 163 89; settimeofday 164 170; clock_settime 227 112; adjtimex 159 171;
clock_adjtime 305 266; sethostname 170 161; setdomainname 171 162; lookup_dcookie 212 18;
quotactl 179 60; nfsservctl 180 42; vhangup 153 58; syslog 103 116; process_madvise 440 440;
kcmp 312 272
"""
# Allowed with some arguments only; rules below.
GUARDED = """
ioctl 16 29; fcntl 72 25; clone 56 220; clone3 435 435; kill 62 129; tgkill 234 131;
prlimit64 302 261; socketpair 53 199; sendto 44 206
"""
# The start of node, and of nothing else: allowed with the launcher's own pointer to the path.
NODE_START = "execve 59 221"
LANDLOCK = "landlock_create_ruleset 444 444; landlock_add_rule 445 445; landlock_restrict_self 446 446"

AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
MACHINE = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine(), platform.machine())


def table(text, machine=MACHINE):
    """Name to number for one architecture."""
    column = {"x86_64": 1, "aarch64": 2}[machine]
    rows = (row.split() for row in text.split(";"))
    return {row[0]: int(row[column]) for row in rows if row[column] != "-"}


# ---- Berkeley packet filter: (code, jump if true, jump if false, constant) ----
LOAD, EQUAL, ABOVE_OR_EQUAL, ANY_BIT, AND, RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
ALLOW, KILL = 0x7FFF0000, 0x80000000
EPERM, ENOSYS = 0x00050000 | 1, 0x00050000 | 38
OWN_PROCESS = object()  # stands for the process id, filled in after the fork


def argument(index, high=False):
    """Loads one half of a system call's argument (both architectures are little-endian)."""
    return (LOAD, 0, 0, 16 + 8 * index + (4 if high else 0))


def one_of(index, values):
    """Allows when the low half of an argument is one of the values."""
    code = [argument(index)]
    for value in values:
        code += [(EQUAL, 0, 1, value), (RETURN, 0, 0, ALLOW)]
    return code + [(RETURN, 0, 0, EPERM)]


def null(index):
    """Allows when an argument is the null pointer."""
    return [
        argument(index), (EQUAL, 1, 0, 0), (RETURN, 0, 0, EPERM),
        argument(index, True), (EQUAL, 1, 0, 0), (RETURN, 0, 0, EPERM),
        (RETURN, 0, 0, ALLOW),
    ]


def pointer(index, address):
    """Allows when an argument is this very address."""
    return [
        argument(index), (EQUAL, 1, 0, address & 0xFFFFFFFF), (RETURN, 0, 0, EPERM),
        argument(index, True), (EQUAL, 1, 0, address >> 32), (RETURN, 0, 0, EPERM),
        (RETURN, 0, 0, ALLOW),
    ]


THREAD, NEW_NAMESPACES = 0x00010000, 0x7E020080
COMMANDS_OF_FCNTL = (0, 1, 2, 3, 4, 1030)  # duplicate, descriptor flags, status flags
COMMANDS_OF_IOCTL = (0x5401, 0x541B, 0x5421, 0x5450, 0x5451)  # isatty, bytes ready, flags


def guards(server):
    """Rules for GUARDED; a server may also fork, signal its children and set limits."""
    if server:
        fork = [argument(0), (ANY_BIT, 0, 1, NEW_NAMESPACES), (RETURN, 0, 0, EPERM)]
        fork += [(RETURN, 0, 0, ALLOW)]
        signals = [(RETURN, 0, 0, ALLOW)]
        limits = one_of(0, (0,))
    else:
        fork = [argument(0), (ANY_BIT, 0, 1, THREAD), (RETURN, 0, 0, ALLOW), (RETURN, 0, 0, EPERM)]
        signals = one_of(0, (OWN_PROCESS,))
        limits = null(2)
    return {
        "ioctl": one_of(1, COMMANDS_OF_IOCTL),
        "fcntl": one_of(1, COMMANDS_OF_FCNTL),
        "clone": fork,
        "clone3": [(RETURN, 0, 0, ENOSYS)],  # its flags cannot be seen; libc falls back to clone
        "kill": signals,
        "tgkill": signals,
        "prlimit64": limits,
        "socketpair": one_of(0, (1,)),
        "sendto": null(4),
    }


def start_of_node(address, machine=MACHINE):
    """The rule that lets a launcher become node, by the address at which it holds node's path."""
    return [(number, pointer(0, address)) for number in table(NODE_START, machine).values()]


def program(allowed, server, machine=MACHINE, more=()):
    """The filter: instructions as bytes, and offsets at which the process id belongs.

    more: (number, rule) of calls that are allowed with some arguments besides those in GUARDED
    """
    code = [(LOAD, 0, 0, 4), (EQUAL, 1, 0, AUDIT_ARCH[machine]), (RETURN, 0, 0, KILL), (LOAD, 0, 0, 0)]
    if machine == "x86_64":  # the x32 numbering reaches the same calls by other numbers
        code += [(ABOVE_OR_EQUAL, 0, 1, 0x40000000), (RETURN, 0, 0, KILL)]
    for number in sorted(table(allowed, machine).values()):
        code += [(EQUAL, 0, 1, number), (RETURN, 0, 0, ALLOW)]
    rules = guards(server)
    for name, number in table(GUARDED, machine).items():
        code += [(EQUAL, 0, len(rules[name]), number)] + rules[name]
    for number, rule in more:
        code += [(EQUAL, 0, len(rule), number)] + rule
    for number in table(FORBIDDEN, machine).values():
        code += [(EQUAL, 0, 1, number), (RETURN, 0, 0, KILL)]
    code += [(RETURN, 0, 0, EPERM)]
    places = [8 * i + 4 for i, step in enumerate(code) if step[3] is OWN_PROCESS]
    flat = bytearray()
    for op, yes, no, constant in code:
        flat += struct.pack("=HBBI", op, yes, no, 0 if constant is OWN_PROCESS else constant)
    return flat, places


# ---- applying it ----
LIBC = ctypes.CDLL(None, use_errno=True)
LINUX = platform.system() == "Linux"
PRCTL, SYSCALL = LIBC.prctl if LINUX else None, LIBC.syscall
SYSCALL.restype = ctypes.c_long


def control(option, first=0, second=0):
    """prctl(2) with five full words; -1 where there is none."""
    if not LINUX:
        return -1
    words = (ctypes.c_ulong(first), second, ctypes.c_ulong(0), ctypes.c_ulong(0))
    return PRCTL(ctypes.c_int(option), *words)


class FilterProgram(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_void_p)]


class Filter:
    """A system-call filter prepared before the fork and applied after it."""

    def __init__(self, allowed, server=False, more=()):
        self.code, self.places = program(allowed, server, more=more)
        self.buffer = (ctypes.c_char * len(self.code)).from_buffer(self.code)
        self.header = FilterProgram(len(self.code) // 8, ctypes.addressof(self.buffer))
        self.pointer = ctypes.byref(self.header)

    def apply(self):
        """Returns False where the kernel has no filters."""
        for place in self.places:
            struct.pack_into("=I", self.code, place, os.getpid())
        return control(22, 2, self.pointer) == 0  # PR_SET_SECCOMP, SECCOMP_MODE_FILTER


def die_with_parent(parent):
    """Asks for SIGKILL when the parent goes; ends at once if it has gone already."""
    control(1, signal.SIGKILL, ctypes.c_ulong(0))
    if os.getppid() != parent:
        os._exit(1)


def no_new_privileges():
    # Root's powers as well: with them, a program could open its parent's pipes through /proc.
    if LINUX:
        LIBC.capset(struct.pack("=Ii", 0x20080522, 0), bytes(24))
    control(38, 1, ctypes.c_ulong(0))
    control(4, 0, ctypes.c_ulong(0))  # not dumpable: nobody of the same user may trace or read us


def landlock(readable, executable=()):
    """Confines opening of files to the given paths, read-only; returns the ABI, 0 if missing.

    executable: files that may be started, besides
    """
    if not LINUX:
        return 0
    numbers = table(LANDLOCK)
    create, add, restrict = numbers.values()
    abi = SYSCALL(create, None, ctypes.c_size_t(0), ctypes.c_uint(1))
    if abi < 1:
        return 0
    files = (1 << (13 + (abi >= 2) + (abi >= 3))) - 1 | ((1 << 15) if abi >= 5 else 0)
    words = [files]
    if abi >= 4:
        words.append(3)  # bind and connect TCP
    if abi >= 6:
        words.append(3)  # abstract sockets and signals out of the domain
    attributes = (ctypes.c_uint64 * len(words))(*words)
    rules = SYSCALL(create, attributes, ctypes.c_size_t(8 * len(words)), ctypes.c_uint(0))
    if rules < 0:
        return 0
    for path in [*readable, "/dev/null", *executable]:
        try:
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue
        rights = 4 | (8 if os.path.isdir(path) else 0)  # read file, read directory
        if path == "/dev/null":
            rights = 4 | 2
        if path in executable:
            rights |= 1
        beneath = ctypes.create_string_buffer(struct.pack("=Qi", rights, place))
        SYSCALL(add, ctypes.c_int(rules), ctypes.c_int(1), beneath, ctypes.c_uint(0))
        os.close(place)
    done = SYSCALL(restrict, ctypes.c_int(rules), ctypes.c_uint(0)) == 0
    os.close(rules)
    return abi if done else 0


def limit(kind, amount):
    try:
        resource.setrlimit(kind, (amount, amount))
    except ValueError:
        if LINUX:  # elsewhere the address space has no limit
            raise


def limit_server(threads):
    """Limits that all descendants share; `threads` only where the namespace counts its own."""
    limit(resource.RLIMIT_CORE, 0)
    limit(resource.RLIMIT_NOFILE, 64)
    if threads:
        limit(resource.RLIMIT_NPROC, threads)


def limit_child(cpu_seconds, memory, output):
    limit(resource.RLIMIT_AS, memory)
    limit(resource.RLIMIT_CPU, cpu_seconds)
    if output is not None:
        limit(resource.RLIMIT_FSIZE, output)


def limit_node(cpu_seconds, data, output):
    """As limit_child; the engine reserves address space without using it, so that only what it may
    write to counts. That is a back-stop: the workbench watches what is resident."""
    limit(resource.RLIMIT_DATA, data)
    if cpu_seconds:
        limit(resource.RLIMIT_CPU, cpu_seconds)
    limit(resource.RLIMIT_FSIZE, output)

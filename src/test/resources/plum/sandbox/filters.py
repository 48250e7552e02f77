# Runs the system-call filters of both architectures in a small interpreter of the packet filter's
# language and asks what they answer. Started by a test with the directory of the sources.
import importlib.util
import struct
import sys

spec = importlib.util.spec_from_file_location("confinement", sys.argv[1] + "/confinement.py")
confinement = importlib.util.module_from_spec(spec)
spec.loader.exec_module(confinement)

ALLOW, KILL, EPERM, ENOSYS = 0x7FFF0000, 0x80000000, 0x00050001, 0x00050026
OWN = 4242


def answer(machine, server, number, *args, arch=None, more=()):
    code, places = confinement.program(confinement.ALLOWED, server, machine, more)
    for place in places:
        struct.pack_into("=I", code, place, OWN)
    data = struct.pack("=IIQ6Q", number, arch or confinement.AUDIT_ARCH[machine], 0, *(args + (0,) * 6)[:6])
    at, a = 0, 0
    while True:
        op, yes, no, constant = struct.unpack_from("=HBBI", code, 8 * at)
        at += 1
        if op == 0x20:
            (a,) = struct.unpack_from("=I", data, constant)
        elif op == 0x06:
            return constant
        else:
            hit = {0x15: a == constant, 0x35: a >= constant, 0x45: bool(a & constant)}[op]
            at += yes if hit else no


questions = [
    # name, arguments, answer for a solution
    ("read", (), ALLOW),
    ("openat", (), ALLOW),
    ("getpid", (), ALLOW),
    ("kill", (OWN, 9), ALLOW),
    ("kill", (1, 9), EPERM),
    ("kill", (0xFFFFFFFFFFFFFFFF, 9), EPERM),
    ("kill", (0, 9), EPERM),
    ("tgkill", (OWN, OWN, 6), ALLOW),
    ("tgkill", (OWN + 1, OWN, 6), EPERM),
    ("clone", (17,), EPERM),
    ("clone", (0x3D0F00,), ALLOW),
    ("clone3", (), ENOSYS),
    ("prlimit64", (0, 7, 0, 4096), ALLOW),
    ("prlimit64", (0, 7, 1 << 40, 0), EPERM),
    ("prlimit64", (0, 7, 4096, 0), EPERM),
    ("socketpair", (1, 1, 0), ALLOW),
    ("socketpair", (2, 1, 0), EPERM),
    ("sendto", (3, 4096, 1, 0, 0, 0), ALLOW),
    ("sendto", (3, 4096, 1, 0, 1 << 40, 16), EPERM),
    ("fcntl", (3, 8, 1), EPERM),
    ("fcntl", (3, 3), ALLOW),
    ("ioctl", (0, 0x5401), ALLOW),
    ("ioctl", (0, 0x5412), EPERM),
    ("ptrace", (), KILL),
    ("io_uring_setup", (), KILL),
    ("unshare", (), KILL),
]
others = {  # calls in no table, by number on each architecture
    "execve": (59, 221), "execveat": (322, 281), "socket": (41, 198), "connect": (42, 203), "fchmod": (91, 52),
    "setxattr": (188, 5), "rt_sigqueueinfo": (129, 138), "prctl": (157, 167), "seccomp": (317, 277),
    "memfd_create": (319, 279), "setrlimit": (160, 164), "sched_setaffinity": (203, 122),
}
for column, machine in enumerate(("x86_64", "aarch64")):
    names = {}
    for text in (confinement.ALLOWED, confinement.GUARDED, confinement.FORBIDDEN):
        for name, number in confinement.table(text, machine).items():
            assert number not in names.values(), (machine, name)
            names[name] = number
    for name, args, expected in questions:
        got = answer(machine, False, names[name], *args)
        assert got == expected, (machine, name, args, hex(got))
    for name, numbers in others.items():
        got = answer(machine, False, numbers[column])
        assert got == EPERM, (machine, name, hex(got))
    start, path = confinement.start_of_node(0x7F0012345678, machine), others["execve"][column]
    for address, expected in (
        (0x7F0012345678, ALLOW), (0x7F0112345678, EPERM), (0x12345678, EPERM), (0, EPERM),
    ):
        got = answer(machine, False, path, address, more=start)
        assert got == expected, (machine, "start of node", hex(address), hex(got))
    got = answer(machine, False, others["execveat"][column], 0x7F0012345678, more=start)
    assert got == EPERM, (machine, "execveat", hex(got))
    assert answer(machine, True, names["clone"], 17) == ALLOW, "the server forks"
    assert answer(machine, True, names["clone"], 17 | 0x10000000) == EPERM, "into no new namespace"
    assert answer(machine, False, names["read"], arch=0x40000003) == KILL, "another architecture"
assert answer("x86_64", False, 0x40000000) == KILL, "x32"
print("ok")

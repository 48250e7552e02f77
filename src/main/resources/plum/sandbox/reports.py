"""What crosses between the workbench and the judge: problems one way, rows of results the other."""

import os
import struct


class Row:
    """What a test has to say of a solution."""

    __slots__ = "verdict cpu wall detail exception message line expected actual marks".split()

    def __init__(self, verdict, detail="", cpu=0, wall=0):
        self.verdict, self.detail, self.cpu, self.wall = verdict, detail, cpu, wall
        self.exception = self.message = self.expected = self.actual = ""
        self.line = 0
        self.marks = (0, 0)

    def thrown(self, name, message, line):
        self.exception, self.message, self.line = name, message, line
        return self

    def pack(self):
        """Verdict, microseconds of processor and clock, line, ends of output; then five texts."""
        out, err = (min(max(0, m), 1 << 40) for m in self.marks)
        cpu, wall = (max(0, min(int(t), 1 << 50)) for t in (self.cpu, self.wall))
        name = self.verdict.encode()
        parts = [struct.pack(">B", len(name)), name]
        parts.append(struct.pack(">QQIQQ", cpu, wall, max(0, min(self.line, 1 << 30)), out, err))
        for text in (self.detail, self.exception, self.message, self.expected, self.actual):
            text = text.encode("utf-8", "replace")
            parts += [struct.pack(">I", len(text)), text]
        return b"".join(parts)


def texts(payload):
    """Texts, each with a four-byte length."""
    found, at = [], 0
    while at < len(payload):
        (length,) = struct.unpack_from(">I", payload, at)
        found.append(payload[at + 4 : at + 4 + length].decode("utf-8"))
        at += 4 + length
    return found


def unpack(payload):
    """entry point, context, where numpy lies, [(kind, code)]"""
    entry, context, settings, *rest = texts(payload)
    return entry, context, settings, list(zip(rest[::2], rest[1::2]))


def report(results, state, rows):
    """Writes what was found to the workbench."""
    data = b"".join([struct.pack(">BH", state, len(rows))] + [row.pack() for row in rows])
    data = struct.pack(">IB", len(data), ord("T")) + data
    while data:
        data = data[os.write(results, data):]

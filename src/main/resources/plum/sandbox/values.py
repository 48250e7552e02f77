"""Plain data across the border between the solution and the judge, as tagged JSON.

None, booleans, strings, floats, lists and small integers are themselves; all else is an object
with one key, the tag. Nothing is ever evaluated or unpickled. Sub-classes become their plain
base, read by the base's own methods, so that an overridden `==` stays on the other side. What is
not data crosses as an opaque reference: true, equal to nothing, and meaningful only when it is
handed back.
"""

import collections
import itertools

DEEPEST = 60
SMALL = 1 << 53
PLAIN = frozenset((str, float, bool, type(None)))
TYPES = {
    t.__name__: t
    for t in (int, str, float, bool, list, tuple, dict, set, frozenset, bytes, complex, type(None), object)
}
ITERATORS = tuple(
    {
        type(i)
        for i in (
            iter([]), iter(()), iter({}), iter(set()), iter(""), iter(range(0)), iter({}.items()),
            iter({}.values()), reversed([]), zip(), map(str, ()), filter(None, ()), enumerate(()),
            (x for x in ()),
        )
    }
) + (itertools.chain, itertools.islice, itertools.accumulate, itertools.permutations,
     itertools.combinations, itertools.product, itertools.takewhile, itertools.starmap)
VIEWS = (type({}.keys()), type({}.values()), type({}.items()))


class Unsupported(Exception):
    """A value that cannot cross."""


class TooLarge(Exception):
    """A value beyond the output limit."""


class Malformed(Exception):
    """Bytes that no honest encoder sends."""


def encode(value, most, refer, depth=0):
    """Flattens a value.

    most: the largest number of elements of one container;
    refer: makes an opaque reference of what is not data, or raises Unsupported
    """
    kind = type(value)
    if kind in PLAIN:
        return value
    if kind is int:
        return value if -SMALL < value < SMALL else {"h": hex(value)}
    if depth > DEEPEST:
        raise Unsupported("nested more than %d deep" % DEEPEST)
    depth += 1
    if kind is list:
        if len(value) > most:
            raise TooLarge()
        return [encode(v, most, refer, depth) for v in value]
    if kind is tuple:
        if len(value) > most:
            raise TooLarge()
        return {"t": [encode(v, most, refer, depth) for v in value]}
    if issubclass(kind, dict):
        if dict.__len__(value) > most:
            raise TooLarge()
        rows = dict.items(value)
        return {"d": [[encode(k, most, refer, depth), encode(v, most, refer, depth)] for k, v in rows]}
    for base, tag in ((set, "s"), (frozenset, "f"), (tuple, "t"), (collections.deque, "q")):
        if issubclass(kind, base):
            if base.__len__(value) > most:
                raise TooLarge()
            return {tag: [encode(v, most, refer, depth) for v in base.__iter__(value)]}
    if issubclass(kind, list):
        if list.__len__(value) > most:
            raise TooLarge()
        return [encode(v, most, refer, depth) for v in list.__iter__(value)]
    if issubclass(kind, int):
        return encode(int.__int__(value), most, refer, depth)
    if issubclass(kind, str):
        return str.__str__(value)
    if issubclass(kind, float):
        return float.__float__(value)
    if issubclass(kind, (bytes, bytearray)):
        if len(memoryview(value)) > most:
            raise TooLarge()
        tag = "b" if issubclass(kind, bytes) else "B"
        return {tag: bytes(memoryview(value)).hex()}
    if issubclass(kind, complex):
        return {"c": [complex.real.__get__(value), complex.imag.__get__(value)]}
    if kind is range:
        return {"r": [encode(n, most, refer, depth) for n in (value.start, value.stop, value.step)]}
    if kind is slice:
        return {"l": [encode(n, most, refer, depth) for n in (value.start, value.stop, value.step)]}
    if kind is type and TYPES.get(value.__name__) is value:
        return {"y": value.__name__}
    if kind in ITERATORS or kind in VIEWS:
        items = list(itertools.islice(value, most + 1))
        if len(items) > most:
            raise TooLarge()
        return {"g" if kind in ITERATORS else "t": [encode(v, most, refer, depth) for v in items]}
    if kind.__name__ in ("Decimal", "Fraction") and kind.__module__ in ("decimal", "fractions", "_decimal"):
        return {kind.__name__: str(value)}
    return {"o": refer(value)}


def decode(data, resolve):
    """The inverse; trusts nothing. resolve: turns the body of a reference into a value."""
    kind = type(data)
    if kind is list:
        return [decode(d, resolve) for d in data]
    if kind is not dict:
        return data
    if len(data) != 1:
        raise Malformed()
    ((tag, body),) = data.items()
    if tag == "o":
        return resolve(body)
    if tag in ("h", "b", "B", "y", "Decimal", "Fraction"):
        if type(body) is not str:
            raise Malformed()
        return _from_text(tag, body)
    if type(body) is not list:
        raise Malformed()
    if tag == "d":
        return {decode(k, resolve): decode(v, resolve) for k, v in body}
    items = [decode(d, resolve) for d in body]
    make = {
        "t": tuple, "s": set, "f": frozenset, "g": iter, "q": collections.deque,
        "c": lambda parts: complex(*parts), "r": lambda parts: range(*parts),
        "l": lambda parts: slice(*parts),
    }.get(tag)
    if make is None:
        raise Malformed()
    return make(items)


def _from_text(tag, body):
    if tag == "h":
        return int(body, 16)
    if tag == "b":
        return bytes.fromhex(body)
    if tag == "B":
        return bytearray.fromhex(body)
    if tag == "y":
        if body not in TYPES:
            raise Malformed()
        return TYPES[body]
    if len(body) > 400 or "e" in body.lower():
        raise Malformed()
    if tag == "Decimal":
        import decimal

        return decimal.Decimal(body)
    import fractions

    return fractions.Fraction(body)

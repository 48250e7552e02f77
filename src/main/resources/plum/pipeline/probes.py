"""Inputs for a function, found in its tests and varied. Nothing is run here.

Varied inputs keep their kinds: a list of numbers becomes another list of numbers, because what the
task does not allow proves nothing.
"""

import ast
import copy
import random


def literal(node, known):
    """The value of an argument that is a literal, or a name with a literal for a value."""
    if isinstance(node, ast.Name):
        return known[node.id]
    if isinstance(node, ast.Starred):
        raise ValueError("starred")
    return ast.literal_eval(node)


def calls(tests, entry):
    """Arguments of every call whose arguments are known, in order, without repetitions."""
    found, seen = [], set()
    for test in tests:
        try:
            tree = ast.parse(test)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        known = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
                try:
                    known[node.targets[0].id] = ast.literal_eval(node.value)
                except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
                    pass
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == entry:
                try:
                    args = [literal(a, known) for a in node.args]
                    if node.keywords or not args:
                        continue
                except (ValueError, KeyError, SyntaxError, TypeError, RecursionError, MemoryError):
                    continue
                words = write(entry, args)
                if words not in seen and len(words) < 2000:
                    seen.add(words)
                    found.append(args)
    return found


def write(entry, args):
    return "%s(%s)" % (entry, ", ".join(repr(a) for a in args))


def vary(value, dice, depth=0):
    """Another value of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return dice.choice([value + 1, value - 1, -value if value < 0 else 0, 0, 1, value * 2, value + dice.randrange(2, 20), value // 2])
    if isinstance(value, float):
        return dice.choice([value + 1, value - 1, 0.0, value / 2, value * 2, round(value), value + 0.5])
    if isinstance(value, str):
        return vary_text(value, dice)
    if isinstance(value, (list, tuple)):
        return type(value)(vary_list(list(value), dice, depth, isinstance(value, tuple)))
    if isinstance(value, (set, frozenset)):
        items = vary_list(sorted(value, key=repr), dice, depth, False)
        try:
            return type(value)(items)
        except TypeError:
            return value
    if isinstance(value, dict):
        items = list(value.items())
        if not items:
            return value
        where = dice.randrange(len(items))
        if dice.random() < 0.3:
            del items[where]
        else:
            items[where] = (items[where][0], vary(items[where][1], dice, depth + 1))
        return dict(items)
    return value


def vary_text(text, dice):
    if not text:
        return text
    where = dice.randrange(len(text))
    other = dice.choice(text)
    return dice.choice(
        [
            text[:where] + text[where + 1 :], text[:where] + other + text[where:], text[::-1], text + text,
            text[:where] + other + text[where + 1 :], text[where:], text[: where + 1], "".join(sorted(text)),
            text.swapcase(), text[:1], text + text[:1], "",
        ]
    )


def vary_list(items, dice, depth, fixed):
    if not items:
        return items
    where = dice.randrange(len(items))
    if fixed or dice.random() < 0.4:
        items[where] = vary(copy.deepcopy(items[where]), dice, depth + 1)
        return items
    return dice.choice(
        [
            items[:where] + items[where + 1 :], items + [copy.deepcopy(items[where])], items[::-1], items + copy.deepcopy(items),
            items[:where], items[where:], [], items[:1], sorted(items, key=repr), items[:where] + [copy.deepcopy(items[where])] + items[where:],
        ]
    )


def varied(known, entry, most, seed):
    dice = random.Random(seed)
    seen = {write(entry, args) for args in known}
    found = []
    for _ in range(most * 20):
        if len(found) >= most or not known:
            break
        args = copy.deepcopy(dice.choice(known))
        for _ in range(dice.choice([1, 1, 2])):
            where = dice.randrange(len(args))
            args[where] = vary(args[where], dice)
        words = write(entry, args)
        if words not in seen and len(words) < 2000:
            seen.add(words)
            found.append(words)
    return found


def others(values, seed):
    """For each value another of the same kind, or an empty text where there is none."""
    dice = random.Random(seed)
    found = []
    for words in values:
        other = ""
        try:
            value = ast.literal_eval(words)
            for _ in range(20):
                changed = vary(copy.deepcopy(value), dice)
                if changed != value:
                    other = repr(changed)
                    break
        except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
            pass
        found.append(other)
    return found


def answer(request):
    if "values" in request:
        return {"others": others(request["values"], request["seed"]), "error": ""}
    entry = request["entry"]
    try:
        known = calls(request["tests"], entry)
        found = [write(entry, args) for args in known]
        return {"known": found, "varied": varied(known, entry, request["most"], request["seed"]), "error": ""}
    except (RecursionError, MemoryError) as error:
        return {"known": [], "varied": [], "error": type(error).__name__}

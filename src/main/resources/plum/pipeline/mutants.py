"""Programs that differ from a given one in a single small place. Nothing is run here.

A mutant comes as a patch: from and to are places in the text, counted in units of UTF-16, and text
stands between them instead. What compiles to the same code as the original is left out and
counted; what compiles to that of an earlier mutant is left out.
"""

import ast
import copy
import dis
import random

BOUNDARY = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
OPPOSITE = {
    ast.Lt: ast.GtE, ast.LtE: ast.Gt, ast.Gt: ast.LtE, ast.GtE: ast.Lt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}
ARITHMETIC = {
    ast.Add: [ast.Sub], ast.Sub: [ast.Add], ast.Mult: [ast.Add, ast.FloorDiv], ast.Div: [ast.Mult],
    ast.FloorDiv: [ast.Mult, ast.Div], ast.Mod: [ast.FloorDiv], ast.Pow: [ast.Mult],
    ast.BitAnd: [ast.BitOr], ast.BitOr: [ast.BitAnd], ast.BitXor: [ast.BitAnd],
    ast.LShift: [ast.RShift], ast.RShift: [ast.LShift],
}


class Text:
    """Source with the places of its nodes as indices of characters."""

    def __init__(self, source):
        self.source = source
        self.lines = source.splitlines(keepends=True) if "\f" not in source else None
        if self.lines is None:  # Python does not end a line at a form feed
            self.lines = [line + "\n" for line in source.split("\n")]
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line))

    def at(self, line, column):
        text = self.lines[line - 1] if line <= len(self.lines) else ""
        return self.starts[line - 1] + len(text.encode("utf-8")[:column].decode("utf-8", "ignore"))

    def span(self, node):
        return self.at(node.lineno, node.col_offset), self.at(node.end_lineno, node.end_col_offset)

    def units(self, index):
        return len(self.source[:index].encode("utf-16-le", "surrogatepass")) // 2


def replaced(node, **fields):
    other = copy.copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


def is_text(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def number(node):
    return (
        isinstance(node, ast.Constant)
        and type(node.value) in (int, float)
        and abs(node.value) < 10**12
    )


def shifted(node, by):
    """The same expression, larger or smaller by one."""
    if number(node):
        return ast.Constant(node.value + by)
    return ast.BinOp(node, ast.Add() if by > 0 else ast.Sub(), ast.Constant(1))


class Finder(ast.NodeVisitor):
    """Collects (operator, node, what stands in its place)."""

    def __init__(self):
        self.found = []

    def add(self, operator, node, other):
        self.found.append((operator, node, other))

    def visit_JoinedStr(self, node):
        pass  # before Python 3.12 its parts do not know where they stand

    def visit_If(self, node):
        if "__main__" not in ast.dump(node.test):
            self.add("boolean", node.test, ast.UnaryOp(ast.Not(), node.test))
            self.generic_visit(node)

    def visit_While(self, node):
        if not isinstance(node.test, ast.Constant):
            self.add("boolean", node.test, ast.UnaryOp(ast.Not(), node.test))
        self.generic_visit(node)

    def visit_FunctionDef(self, node):
        for default in node.args.defaults + [d for d in node.args.kw_defaults if d is not None]:
            self.default(default)
        for statement in node.body:
            if not is_text(statement):
                self.visit(statement)

    visit_AsyncFunctionDef = visit_FunctionDef

    def default(self, node):
        if number(node):
            self.add("default value", node, shifted(node, 1))
            self.add("default value", node, shifted(node, -1))
        elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
            self.add("default value", node, ast.Constant(not node.value))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            self.add("default value", node, ast.Constant("" if node.value else "x"))
        elif isinstance(node, ast.Constant) and node.value is None:
            self.add("default value", node, ast.Constant(0))

    def visit_AnnAssign(self, node):
        if node.value is not None:
            self.visit(node.value)

    def visit_Compare(self, node):
        if len(node.ops) == 1:
            kind = type(node.ops[0])
            if kind in BOUNDARY:
                self.add("boundary", node, replaced(node, ops=[BOUNDARY[kind]()]))
            self.add("comparison", node, replaced(node, ops=[OPPOSITE[kind]()]))
        else:
            for i, operator in enumerate(node.ops):
                other = BOUNDARY.get(type(operator), OPPOSITE[type(operator)])
                self.add("boundary", node, replaced(node, ops=node.ops[:i] + [other()] + node.ops[i + 1 :]))
        self.generic_visit(node)

    def visit_BinOp(self, node):
        for kind in ARITHMETIC.get(type(node.op), []):
            self.add("arithmetic", node, replaced(node, op=kind()))
        self.generic_visit(node)

    def visit_AugAssign(self, node):
        for kind in ARITHMETIC.get(type(node.op), [])[:1]:
            self.add("arithmetic", node, replaced(node, op=kind()))
        self.add("statement deletion", node, ast.Pass())
        self.visit(node.value)

    def visit_Assign(self, node):
        self.add("statement deletion", node, ast.Pass())
        self.visit(node.value)
        for target in node.targets:
            self.visit(target)

    def visit_Expr(self, node):
        if isinstance(node.value, (ast.Call, ast.Await)):
            self.add("statement deletion", node, ast.Pass())
        if not is_text(node):
            self.generic_visit(node)

    def visit_Break(self, node):
        self.add("statement deletion", node, ast.Pass())

    def visit_Continue(self, node):
        self.add("statement deletion", node, ast.Pass())

    def visit_Return(self, node):
        if node.value is not None and not (isinstance(node.value, ast.Constant) and node.value.value is None):
            self.add("return value", node, ast.Return(ast.Constant(None)))
            self.visit(node.value)

    def visit_BoolOp(self, node):
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        self.add("boolean", node, replaced(node, op=other))
        self.generic_visit(node)

    def visit_UnaryOp(self, node):
        if isinstance(node.op, ast.Not):
            self.add("boolean", node, node.operand)
        if isinstance(node.op, ast.USub):
            self.add("arithmetic", node, node.operand)
        self.generic_visit(node)

    def visit_Constant(self, node):
        if isinstance(node.value, bool):
            self.add("boolean", node, ast.Constant(not node.value))
        elif number(node):
            self.add("constant", node, shifted(node, 1))
            self.add("constant", node, shifted(node, -1))

    def visit_Call(self, node):
        if isinstance(node.func, ast.Name) and node.func.id == "range" and 1 <= len(node.args) <= 3:
            last = 0 if len(node.args) == 1 else 1
            for by in (1, -1):
                args = list(node.args)
                args[last] = shifted(args[last], by)
                self.add("range off by one", node, replaced(node, args=args))
            if last:
                self.add("range off by one", node, replaced(node, args=[shifted(node.args[0], 1)] + node.args[1:]))
        self.generic_visit(node)

    def visit_Slice(self, node):
        if node.lower is not None:
            self.add("range off by one", node, replaced(node, lower=shifted(node.lower, 1)))
        if node.upper is not None:
            self.add("range off by one", node, replaced(node, upper=shifted(node.upper, -1)))
        self.generic_visit(node)


def compiled(source):
    """What a program compiles to, without its documentation and its line numbers."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)):
            if node.body and is_text(node.body[0]):
                node.body = node.body[1:] or [ast.copy_location(ast.Pass(), node.body[0])]
    return bare(compile(tree, "<mutant>", "exec", dont_inherit=True, optimize=2))


def bare(code):
    """Instructions with what they work on, so that constants nobody loads do not count."""
    steps = []
    for step in dis.get_instructions(code):
        value = step.argval
        steps.append((step.opname, bare(value) if hasattr(value, "co_code") else (type(value).__name__, repr(value))))
    return (
        tuple(steps), code.co_varnames, code.co_flags, code.co_argcount, code.co_kwonlyargcount,
        getattr(code, "co_exceptiontable", b""),
    )


def written(node, other):
    if isinstance(other, ast.Slice) or isinstance(other, ast.stmt):
        if isinstance(other, ast.Slice):
            parts = [ast.unparse(p) if p is not None else "" for p in (other.lower, other.upper, other.step)]
            return ":".join(parts if parts[2] else parts[:2])
        return ast.unparse(other)
    words = ast.unparse(other)
    simple = isinstance(other, (ast.Name, ast.Call, ast.Attribute, ast.Subscript))
    simple = simple or (isinstance(other, ast.Constant) and not words.startswith("-"))
    return words if simple else "(" + words + ")"


def mutants(source, most, seed):
    text = Text(source)
    finder = Finder()
    tree = ast.parse(source)
    for statement in tree.body:
        if not is_text(statement) and not isinstance(statement, (ast.Import, ast.ImportFrom)):
            finder.visit(statement)
    original = compiled(source)
    seen = {original}
    groups, equal, candidates = {}, 0, 0
    for operator, node, other in finder.found:
        begin, end = text.span(node)
        instead = written(node, ast.fix_missing_locations(other))
        changed = source[:begin] + instead + source[end:]
        candidates += 1
        try:
            code = compiled(changed)
        except (SyntaxError, ValueError):
            candidates -= 1
            continue
        if code in seen:
            equal += code == original
            continue
        seen.add(code)
        groups.setdefault(operator, []).append(
            {
                "operator": operator, "line": node.lineno, "before": source[begin:end][:120],
                "after": instead[:120], "from": text.units(begin), "to": text.units(end), "text": instead,
            }
        )
    # One of each kind in turns, so that no kind crowds out the others.
    dice = random.Random(seed)
    for name in sorted(groups):
        dice.shuffle(groups[name])
    chosen = []
    while len(chosen) < most and any(groups.values()):
        for name in sorted(groups):
            if groups[name] and len(chosen) < most:
                chosen.append(groups[name].pop())
    return {"mutants": chosen, "candidates": candidates, "equal": equal, "error": ""}


def answer(request):
    try:
        return mutants(request["source"], request["most"], request["seed"])
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return {"mutants": [], "candidates": 0, "equal": 0, "error": "%s: %s" % (type(error).__name__, error)}

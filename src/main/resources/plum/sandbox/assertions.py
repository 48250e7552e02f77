"""Assertions that can say what they compared, and texts that are the same on every run."""

import ast
import operator
import re

LONGEST, LONGER = 120, 2000
ADDRESS = re.compile(r"0x[0-9a-fA-F]{4,}")


def short(text, most=LONGEST):
    text = ADDRESS.sub("0x…", text).replace("\r", " ").replace("\n", " ")
    return text if len(text) <= most else text[: most - 1] + "…"


def show(value, most=LONGEST):
    try:
        return short(repr(value), most)
    except Exception:
        return "a value of type %s too large to show" % type(value).__name__


class Failed(AssertionError):
    """An assertion that knows what it compared."""

    expected = actual = ""


def failed(got, words, expected):
    """An assertion's failure: short in its words, longer in what it keeps."""
    error = Failed("got %s, expected %s%s" % (show(got), words, show(expected)))
    error.expected, error.actual = words + show(expected, LONGER), show(got, LONGER)
    return error


OPERATORS = {
    ast.Eq: (operator.eq, ""), ast.NotEq: (operator.ne, "anything but "), ast.Lt: (operator.lt, "< "),
    ast.LtE: (operator.le, "<= "), ast.Gt: (operator.gt, "> "), ast.GtE: (operator.ge, ">= "),
    ast.Is: (operator.is_, "exactly "), ast.IsNot: (operator.is_not, "anything but "),
    ast.In: (lambda a, b: a in b, "one of "), ast.NotIn: (lambda a, b: a not in b, "none of "),
}
COMPARE, CHECK, PROXY = "__plum_compare__", "__plum_check__", "candidate"


def compare(kind, turned, left, right):
    relation, words = OPERATORS[kind]
    if not relation(left, right):
        got, expected = (right, left) if turned else (left, right)
        raise failed(got, words, expected)


def check(value, wanted, source):
    if bool(value) is not wanted:
        if isinstance(value, bool) and source:
            raise Failed("does not hold: " + short(source))
        error = Failed("got %s, expected a %s value" % (show(value), "true" if wanted else "false"))
        error.expected, error.actual = "a true value" if wanted else "a false value", show(value, LONGER)
        raise error


class Explain(ast.NodeTransformer):
    """Rewrites assertions so that a failing one can say what it saw."""

    def __init__(self, proxies):
        self.proxies = proxies

    def calls(self, node):
        return any(
            isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id in self.proxies
            for n in ast.walk(node)
        )

    def visit_Assert(self, node):
        test = node.test
        if isinstance(test, ast.Compare) and len(test.ops) == 1:
            kind, right = type(test.ops[0]), test.comparators[0]
            symmetric = kind in (ast.Eq, ast.NotEq, ast.Is, ast.IsNot)
            turned = symmetric and not self.calls(test.left) and self.calls(right)
            call = self.invoke(COMPARE, kind.__name__, turned, test.left, right)
        elif isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            call = self.invoke(CHECK, test.operand, False, "")
        else:
            source = "" if isinstance(test, ast.Call) and self.calls(test.func) else ast.unparse(test)
            if isinstance(test, ast.Call) and isinstance(test.func, ast.Name) and test.func.id in self.proxies:
                source = ""
            call = self.invoke(CHECK, test, True, source)
        return ast.fix_missing_locations(ast.copy_location(ast.Expr(call), node))

    @staticmethod
    def invoke(name, *args):
        nodes = [a if isinstance(a, ast.AST) else ast.Constant(a) for a in args]
        return ast.Call(ast.Name(name, ast.Load()), nodes, [])


BY_NAME = {kind.__name__: kind for kind in OPERATORS}

"""Makes programs that differ from a right one in one place.

usage: mutants.py SEED COUNT; standard input: a JSON object a line with id, prompt and solution;
standard output: id, change (in words) and program of as many mutants, tasks taking turns.
"""

import ast
import json
import random
import sys

OPERATORS = {
    ast.Add: (ast.Sub,), ast.Sub: (ast.Add,), ast.Mult: (ast.Add, ast.FloorDiv), ast.Div: (ast.Mult, ast.FloorDiv),
    ast.FloorDiv: (ast.Div, ast.Mult), ast.Mod: (ast.FloorDiv,), ast.Pow: (ast.Mult,), ast.BitXor: (ast.BitOr,),
    ast.BitAnd: (ast.BitOr,), ast.BitOr: (ast.BitAnd,),
}
COMPARISONS = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq, ast.GtE), ast.NotEq: (ast.Eq, ast.Lt), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
}
CONNECTIVES = {ast.And: ast.Or, ast.Or: ast.And}


def negated(test):
    return ast.UnaryOp(ast.Not(), test)


def changes(node):
    """Words and an action on a copy of the node, which may answer with another node."""
    kind = type(node)
    if kind in (ast.BinOp, ast.AugAssign):
        for other in OPERATORS.get(type(node.op), ()):
            yield "operator " + other.__name__, lambda n, o=other: setattr(n, "op", o())
    if kind is ast.BinOp:
        yield "operands swapped", lambda n: ast.BinOp(n.right, n.op, n.left)
    if kind is ast.Compare:
        for other in COMPARISONS[type(node.ops[0])]:
            yield "comparison " + other.__name__, lambda n, o=other: n.ops.__setitem__(0, o())
    if kind is ast.BoolOp:
        yield "connective", lambda n: setattr(n, "op", CONNECTIVES[type(n.op)]())
        yield "last condition dropped", lambda n: n.values[0] if len(n.values) == 2 else n.values.pop()
    if kind is ast.UnaryOp and type(node.op) in (ast.Not, ast.USub):
        yield "sign dropped", lambda n: n.operand
    if kind is ast.Constant:
        value = node.value
        if type(value) is bool:
            yield "other truth", lambda n: ast.Constant(not n.value)
        elif type(value) in (int, float):
            yield "one more", lambda n: ast.Constant(n.value + 1)
            yield "one less", lambda n: ast.Constant(n.value - 1)
        elif type(value) is str:
            yield "another text", lambda n: ast.Constant(n.value + "x" if not n.value else n.value[1:])
    if kind is ast.Slice:
        yield "lower bound dropped", lambda n: setattr(n, "lower", None)
        yield "upper bound dropped", lambda n: setattr(n, "upper", None)
    if kind in (ast.If, ast.While, ast.IfExp):
        yield "condition negated", lambda n: setattr(n, "test", negated(n.test))
    if kind is ast.Return and node.value is not None:
        yield "returns nothing", lambda n: setattr(n, "value", None)
        yield "returns a list of it", lambda n: setattr(n, "value", ast.List([n.value], ast.Load()))
        yield "returns a tuple of it", lambda n: setattr(n, "value", ast.Tuple([n.value], ast.Load()))
        yield "returns its negation", lambda n: setattr(n, "value", negated(n.value))
        yield "returns a text of it", lambda n: setattr(
            n, "value", ast.Call(ast.Name("str", ast.Load()), [n.value], []))
    if kind is ast.Call:
        if len(node.args) > 1 and not any(isinstance(a, ast.Starred) for a in node.args):
            yield "arguments swapped", lambda n: n.args.reverse()
        if len(node.args) == 1 and not isinstance(node.args[0], ast.Starred):
            yield "call dropped", lambda n: n.args[0]
    if kind in (ast.Assign, ast.AugAssign, ast.Expr, ast.Return, ast.Break, ast.Continue, ast.For, ast.If):
        yield "statement dropped", lambda n: ast.Pass()


def all_of(prompt, solution):
    """All mutants: place and words, and the text."""
    tree = ast.parse(prompt + solution)
    begins = prompt.rstrip("\n").count("\n") + 2
    # A node's place in the walk is the same in a copy.
    for place, node in enumerate(ast.walk(tree)):
        if getattr(node, "lineno", None) is None:
            inner = [n.lineno for n in ast.walk(node) if hasattr(n, "lineno")]
            line = min(inner, default=0)
        else:
            line = node.lineno
        if line < begins:
            continue
        for words, _ in changes(node):
            yield line, place, words


class Replace(ast.NodeTransformer):
    def __init__(self, old, new):
        self.old, self.new = old, new

    def visit(self, node):
        return self.new if node is self.old else self.generic_visit(node)


def text(prompt, solution, place, wanted):
    tree = ast.parse(prompt + solution)
    node = list(ast.walk(tree))[place]
    action = next(action for words, action in changes(node) if words == wanted)
    answer = action(node)
    if isinstance(answer, ast.AST):
        tree = Replace(node, answer).visit(tree)
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n"


def main(seed, count):
    chance = random.Random(seed)
    tasks = [json.loads(line) for line in sys.stdin]
    choices = []
    for task in tasks:
        own = list(all_of(task["prompt"], task["solution"]))
        chance.shuffle(own)
        choices.append((task, own))
    chance.shuffle(choices)
    seen = set()
    while count and any(own for _, own in choices):
        for task, own in choices:
            if not own or not count:
                continue
            line, place, words = own.pop()
            program = text(task["prompt"], task["solution"], place, words)
            if program in seen or program == ast.unparse(ast.parse(task["prompt"] + task["solution"])) + "\n":
                continue
            seen.add(program)
            count -= 1
            print(json.dumps({"id": task["id"], "change": "line %d: %s" % (line, words), "program": program}))


main(int(sys.argv[1]), int(sys.argv[2]))

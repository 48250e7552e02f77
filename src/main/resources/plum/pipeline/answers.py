"""From what a model wrote to a reference solution and single test cases. Nothing is run here.

A model writes fences, chatter, JSON that stops in the middle, classes and functions around its
assertions, and calls things as it likes. Everything that looks like a test comes out again: as a
case, or among what could not be used, with the reason.
"""

import ast
import copy
import json
import re
import textwrap

FENCE = re.compile(r"^[ \t]*(```+|~~~+)[ \t]*([\w+#.-]*)[^\n]*$", re.M)
TEST_WORD = re.compile(r"\bassert\b|\bself\.assert|\bself\.fail|pytest\.raises")
SECTION = re.compile(
    r"^[#* \t]*(?:(?:sample|test|example)[ \t]*)*(stdin|stdout|input|expected output|expected|output)"
    r"[ \t]*\d*[*: \t]*$", re.M | re.I
)
MOST_CASES = 400
TEST_LINE = re.compile(r"^[ \t]*(assert\b|self\.assert|def test|class Test|for .*:$)", re.M)
JSON_BEGIN = re.compile(r'(\A\s*|^|[\w.:] *)[\[{]\s*("\w+"\s*:|\{\s*"|"(?:assert|def) )', re.M)
UNITTEST = {
    "assertEqual": "{0} == {1}", "assertEquals": "{0} == {1}", "assertNotEqual": "{0} != {1}",
    "assertTrue": "{0}", "assertFalse": "not {0}", "assertIs": "{0} is {1}", "assertIsNot": "{0} is not {1}",
    "assertIsNone": "{0} is None", "assertIsNotNone": "{0} is not None", "assertIn": "{0} in {1}",
    "assertNotIn": "{0} not in {1}", "assertGreater": "{0} > {1}", "assertGreaterEqual": "{0} >= {1}",
    "assertLess": "{0} < {1}", "assertLessEqual": "{0} <= {1}", "assertListEqual": "{0} == {1}",
    "assertTupleEqual": "{0} == {1}", "assertDictEqual": "{0} == {1}", "assertSetEqual": "{0} == {1}",
    "assertSequenceEqual": "list({0}) == list({1})", "assertMultiLineEqual": "{0} == {1}",
    "assertCountEqual": "sorted({0}, key=repr) == sorted({1}, key=repr)",
    "assertIsInstance": "isinstance({0}, {1})", "assertNotIsInstance": "not isinstance({0}, {1})",
    "assertAlmostEqual": "round(({0}) - ({1}), 7) == 0",
}


# ---- where the code is ----
def blocks(text):
    """(language, code, whether its end is there) of every fence, in order."""
    found, _ = fences(text)
    return found


def outside(text):
    """What stands before, between and after the fences."""
    return fences(text)[1]


def fences(text):
    found, between, open_at, behind = [], [], None, 0
    for mark in FENCE.finditer(text):
        if open_at is None:
            open_at = mark
            between.append(text[behind : mark.start()])
        elif mark.group(1)[0] == open_at.group(1)[0] and not mark.group(2):
            found.append((open_at.group(2).lower(), text[open_at.end() + 1 : mark.start()], True))
            open_at, behind = None, mark.end() + 1
        elif mark.group(2):  # the one before was never closed
            found.append((open_at.group(2).lower(), text[open_at.end() + 1 : mark.start()], True))
            open_at = mark
    if open_at is not None:
        found.append((open_at.group(2).lower(), text[open_at.end() + 1 :], False))
    else:
        between.append(text[behind:])
    return found, between


def parse(source):
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def chunks(source):
    """Parts that begin at the left margin: a statement with all that belongs to it."""
    part = []
    for line in source.split("\n"):
        goes_on = not line or line[0] in " \t#)]}" or re.match(r"(else|elif|except|finally)\b", line)
        if part and not goes_on and not part[-1].lstrip().startswith("@"):
            yield "\n".join(part)
            part = []
        part.append(line)
    if part:
        yield "\n".join(part)


class Loose:
    """Reads JSON as far as it goes; what is incomplete is left out and said so."""

    def __init__(self, text):
        self.text, self.at, self.cut = text, 0, False

    def space(self):
        while self.at < len(self.text) and self.text[self.at] in " \t\r\n,":
            self.at += 1

    def value(self, depth=0):
        self.space()
        if self.at >= len(self.text) or depth > 40:
            self.cut = True
            return None
        first = self.text[self.at]
        if first == '"':
            return self.string()
        if first in "[{":
            return self.many(first, depth + 1)
        word = re.compile(r"[^\s,\]}:]+").match(self.text, self.at)
        if not word:
            self.at += 1
            self.cut = True
            return None
        self.at = word.end()
        words = {"true": True, "false": False, "null": None}
        if word.group() in words:
            return words[word.group()]
        try:
            return ast.literal_eval(word.group())
        except (ValueError, SyntaxError):
            return word.group()

    def string(self):
        out, escapes = [], {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
        self.at += 1
        while self.at < len(self.text):
            letter = self.text[self.at]
            self.at += 1
            if letter == '"':
                return "".join(out)
            if letter == "\\" and self.at < len(self.text):
                letter = self.text[self.at]
                self.at += 1
                if letter == "u" and re.match("[0-9a-fA-F]{4}", self.text[self.at : self.at + 4]):
                    out.append(chr(int(self.text[self.at : self.at + 4], 16)))
                    self.at += 4
                else:
                    out.append(escapes.get(letter, letter))
            else:
                out.append(letter)
        self.cut = True
        return Torn("".join(out))

    def many(self, first, depth):
        items, pairs, end = [], {}, "]" if first == "[" else "}"
        self.at += 1
        while True:
            self.space()
            if self.at >= len(self.text):
                self.cut = True
                break
            if self.text[self.at] == end:
                self.at += 1
                break
            before = self.at
            item = self.value(depth)
            if first == "{":
                self.space()
                if self.at < len(self.text) and self.text[self.at] == ":":
                    self.at += 1
                    pairs[str(item)] = self.value(depth)
            else:
                items.append(item)
            if self.at == before:
                self.at += 1
        return items if first == "[" else pairs


class Torn(str):
    """A text whose end is not there."""


# ---- what tests are made of ----
def names(node):
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


def stored(node):
    found = {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
    for n in ast.walk(node):
        if isinstance(n, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)):
            found.add(n.name)
        elif isinstance(n, (ast.Import, ast.ImportFrom)):
            found.update((a.asname or a.name).split(".")[0] for a in n.names)
    return found


def called(node):
    return [n.func.id for n in ast.walk(node) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]


def unit_call(node):
    """The name of the unittest assertion that an expression is, or None."""
    if isinstance(node, ast.Expr):
        node = node.value
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if isinstance(node.func.value, ast.Name) and node.func.value.id in ("self", "cls"):
            if node.func.attr.startswith(("assert", "fail")):
                return node.func.attr
    return None


def raises_of(node):
    """The exception that a with statement expects, or None."""
    if isinstance(node, ast.With) and len(node.items) == 1:
        call = node.items[0].context_expr
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
            if call.func.attr in ("raises", "assertRaises", "assertRaisesRegex") and call.args:
                return call.args[0]
    return None


def asks(node):
    """How many assertions a statement holds."""
    count = 0
    for n in ast.walk(node):
        if isinstance(n, ast.Assert) or raises_of(n) is not None:
            count += 1
        elif isinstance(n, ast.Call) and unit_call(n) and not in_with(node, n):
            count += 1
    return count


def in_with(root, call):
    return any(isinstance(n, ast.With) and any(i.context_expr is call for i in n.items) for n in ast.walk(root))


def write(nodes):
    return "\n".join(ast.unparse(ast.fix_missing_locations(n)) for n in nodes)


class Rename(ast.NodeTransformer):
    def __init__(self, old, new):
        self.old, self.new = old, new

    def visit_Name(self, node):
        return ast.copy_location(ast.Name(self.new, node.ctx), node) if node.id == self.old else node

    def visit_FunctionDef(self, node):
        self.generic_visit(node)
        if node.name == self.old:
            node.name = self.new
        return node

    visit_AsyncFunctionDef = visit_FunctionDef


class Unwrap(ast.NodeTransformer):
    """Turns solution.f(x), Solution().f(x) into f(x)."""

    def __init__(self, owners, wanted):
        self.owners, self.wanted, self.changed = owners, wanted, False

    def visit_Call(self, node):
        self.generic_visit(node)
        func = node.func
        if isinstance(func, ast.Attribute) and func.attr in self.wanted:
            owner = func.value.func if isinstance(func.value, ast.Call) else func.value
            if isinstance(owner, ast.Name) and owner.id in self.owners:
                node.func = ast.copy_location(ast.Name(func.attr, ast.Load()), func)
                self.changed = True
        return node


# ---- the answer as a whole ----
class Answer:
    def __init__(self, text, entry, arity, finished):
        self.text, self.entry, self.arity, self.finished = text, entry, arity, finished
        self.solution, self.tests, self.cases, self.unused, self.repairs = [], [], [], [], []
        self.imports, self.renames, self.program = [], [], ""

    def refuse(self, text, reason):
        text = text.strip("\n")
        if text.strip():
            self.unused.append({"text": text[:20000], "reason": reason[:300]})

    def read(self):
        found = blocks(self.text)
        if found:
            self.stdio(self.text)
            for language, code, whole in found:
                if language in ("json", "jsonc") or (language == "" and code.lstrip()[:1] in ("{", "[") and self.is_json(code)):
                    self.json(code)
                elif not self.entry:
                    if language.startswith("py") and not self.program:
                        self.program = code
                elif language in ("", "python", "py", "python3", "pycon"):
                    self.code(code, whole)
                elif TEST_WORD.search(code):
                    self.refuse(code, "the code is marked as %s" % language)
            for chatter in outside(self.text) if self.entry else []:
                begin = TEST_LINE.search(chatter)
                if begin:
                    self.code(chatter[begin.start() :], True)
        elif JSON_BEGIN.search(self.text):
            self.json(self.text[JSON_BEGIN.search(self.text).start() :])
        elif not self.stdio(self.text) and self.entry:
            self.code(self.text, self.finished)
        self.name()
        self.split()

    @staticmethod
    def is_json(text):
        return bool(re.match(r'\s*[\[{]\s*("\w+"\s*:|\{|")', text))

    # JSON ------------------------------------------------------------------
    def json(self, text):
        text = text[re.search(r"[\[{]", text).start() :]
        reader = Loose(text)
        value = reader.value()
        if isinstance(value, list):
            value = {"tests": value}
        if not isinstance(value, dict):
            self.refuse(text, "the JSON is neither an object nor a list")
            return
        for key, item in value.items():
            word = key.lower()
            if isinstance(item, str) and re.search("solution|reference|code|program", word) and "test" not in word:
                if not self.entry:
                    self.program = self.program or self.fenceless(item)
                    continue
                self.code(textwrap.dedent(self.fenceless(item)), not isinstance(item, Torn))
            elif re.search("test|case|assert|example", word):
                for each in item if isinstance(item, list) else [item]:
                    self.json_test(each)
        try:
            _, end = json.JSONDecoder(strict=False).raw_decode(text)
        except (ValueError, RecursionError):
            self.refuse(text, "the JSON is damaged or stops in the middle; what was complete is used")
            return
        begin = TEST_LINE.search(text, end)
        if begin and self.entry:
            self.code(text[begin.start() :], True)

    @staticmethod
    def fenceless(code):
        inner = blocks(code)
        return "\n".join(c for _, c, _ in inner) if inner else code

    def json_test(self, each):
        if isinstance(each, Torn):
            self.refuse(each, "incomplete")
        elif isinstance(each, str):
            self.code(self.fenceless(each), True, test=True)
        elif isinstance(each, dict):
            low = {k.lower(): v for k, v in each.items()}
            if any(isinstance(v, Torn) for v in low.values()):
                self.refuse(str(each), "incomplete")
                return
            code = low.get("assertion") or low.get("assert") or low.get("code") or low.get("test")
            stdin = low.get("stdin", low.get("input"))
            expected = low.get("stdout", low.get("expected", low.get("output", low.get("expected_output"))))
            if isinstance(code, str):
                self.code(self.fenceless(code), True, test=True)
            elif isinstance(stdin, str) and isinstance(expected, str) and not self.entry:
                self.io(stdin, expected)
            elif stdin is not None and expected is not None and self.entry:
                args = stdin if isinstance(stdin, (list, tuple)) else [stdin]
                words = ", ".join(a if isinstance(a, str) and self.is_call(a) else repr(a) for a in args)
                call = words if self.is_call(words) else "%s(%s)" % (self.entry, words)
                self.code("assert %s == %r" % (call, expected), True, test=True)
            else:
                self.refuse(str(each), "neither an assertion nor input with expected output")
        elif each is not None:
            self.refuse(str(each), "not a test")

    def is_call(self, text):
        return bool(self.entry) and text.strip().startswith(self.entry + "(")

    # input and output --------------------------------------------------------
    def io(self, stdin, expected):
        if stdin and not stdin.endswith("\n"):
            stdin += "\n"
        self.cases.append({"kind": "stdio", "code": stdin, "expected": expected, "repair": "", "original": ""})

    def stdio(self, text):
        """Sections called input and output, in turns. Only where no function is asked for."""
        if self.entry:
            return False
        marks, stdin, found = list(SECTION.finditer(text)), None, False
        for first, second in zip(marks, marks[1:] + [None]):
            body = text[first.end() : second.start() if second else len(text)].strip("\n")
            inner = blocks(body + "\n")
            body = inner[0][1].strip("\n") if inner else body.split("\n\n")[0].strip()
            if first.group(1).lower() in ("stdin", "input"):
                if stdin is not None:
                    self.refuse(stdin, "an input without an output")
                stdin = body
            elif stdin is not None:
                self.io(stdin, body)
                stdin, found = None, True
        if stdin is not None:
            self.refuse(stdin, "an input without an output")
        return found

    # Python ------------------------------------------------------------------
    def code(self, source, whole, test=False):
        source = textwrap.dedent(source.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4))
        source = self.doctests(source)
        tree = parse(source)
        if tree is not None:
            self.take(tree.body, test)
            return
        parts = list(chunks(source))
        for number, part in enumerate(parts):
            tree = parse(part)
            if tree is not None:
                if not self.is_prose(part):
                    self.take(tree.body, test)
                continue
            last = number == len(parts) - 1
            lines = part.split("\n")
            # The whole statements at the beginning of what was torn.
            for count in range(len(lines) - 1, 0, -1):
                head = parse("\n".join(lines[:count]))
                if head is not None and (asks_any(head) or len(lines) - count < 3):
                    if not self.is_prose("\n".join(lines[:count])):
                        self.take(head.body, test)
                    lines = lines[count:]
                    break
            rest = "\n".join(lines)
            if TEST_WORD.search(rest) or re.match(r"\s*(def|class|import|from|return|for|if|while)\b.*[:(]", rest):
                cut = last and not (whole and self.finished)
                self.refuse(rest, "incomplete" if cut else "not Python")

    @staticmethod
    def is_prose(part):
        """A word or two of chatter that happens to be Python, as a lone name."""
        tree = parse(part)
        return all(isinstance(n, ast.Expr) and isinstance(n.value, (ast.Name, ast.Tuple)) for n in tree.body)

    @staticmethod
    def doctests(source):
        """Interpreter sessions become assertions."""
        if not re.search(r"^\s*>>> ", source, re.M) or parse(source) is not None:
            return source
        out, lines, i = [], source.split("\n"), 0
        while i < len(lines):
            line = lines[i].strip()
            i += 1
            if line.startswith(">>> "):
                said = line[4:]
                while i < len(lines) and lines[i].strip().startswith("... "):
                    said += "\n" + lines[i].strip()[4:]
                    i += 1
                answer = lines[i].strip() if i < len(lines) else ""
                if answer and not answer.startswith(">>>") and "Traceback" not in answer:
                    out.append("assert %s == %s" % (said, answer))
                    i += 1
                else:
                    out.append(said)
            else:
                out.append(lines[i - 1])
        return "\n".join(out)

    def take(self, body, test=False):
        """Sorts statements into the solution and the tests, in order."""
        for node in body:
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                self.imports.append(node)
            elif isinstance(node, ast.If) and "__main__" in ast.dump(node.test):
                self.take(node.body, test)
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                is_test = re.match(r"(run_)?(all_)?tests?(_|$)|check(_|$)", node.name) and node.name != self.entry
                inside = asks(node) and node.name != self.entry and is_test
                (self.tests if inside else self.solution).append(node)
            elif isinstance(node, ast.ClassDef):
                self.class_(node)
            elif asks(node):
                self.tests.append(node)
            elif isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
                self.solution.append(node)
                self.tests.append(node)
            elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                pass  # documentation
            else:
                self.tests.append(node)

    def class_(self, node):
        bases = " ".join(ast.unparse(b) for b in node.bases)
        tests = [n for n in node.body if isinstance(n, ast.FunctionDef) and n.name.startswith("test")]
        if tests and ("TestCase" in bases or node.name.startswith("Test")):
            self.tests.append(node)
        else:
            self.solution.append(node)

    # names -------------------------------------------------------------------
    def functions(self):
        return [n for n in self.solution if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))]

    def name(self):
        """Makes solution and tests speak of the function that was asked for."""
        if not self.entry:
            return
        defined = [f.name for f in self.functions()]
        self.unwrap(defined)
        defined = [f.name for f in self.functions()]
        uses = [n for t in self.tests for n in called(t)]
        if self.entry not in defined and defined:
            public = [n for n in defined if not n.startswith("_")] or defined
            best = max(public, key=lambda n: (uses.count(n), -public.index(n)))
            if self.arity is None or self.fits(best):
                self.rename(best, self.entry, True)
                uses = [self.entry if n == best else n for n in uses]
        if self.entry not in uses:
            known = set(defined) | set(dir(__import__("builtins"))) | {"main"}
            local = set().union(*[stored(t) for t in self.tests], *[stored(i) for i in self.imports]) if self.tests or self.imports else set()
            imported = {(a.asname or a.name) for i in self.imports if isinstance(i, ast.ImportFrom) for a in i.names}
            unknown = [n for n in uses if n not in known and (n not in local or n in imported) and not n.startswith(("test", "assert"))]
            if unknown:
                self.rename(max(unknown, key=unknown.count), self.entry, False)
        self.forget(self.entry)

    def forget(self, name):
        """Drops imports of a name that the judge provides."""
        for node in self.imports:
            if isinstance(node, ast.ImportFrom):
                node.names = [a for a in node.names if (a.asname or a.name) != name]
        self.imports = [n for n in self.imports if n.names]

    def unwrap(self, defined):
        """A class around the function, or a module before its name."""
        owners = {"solution", "Solution", "candidate_module", "module"}
        classes = [n for n in self.solution if isinstance(n, ast.ClassDef)]
        wanted = {self.entry} | set(defined)
        for node in classes:
            methods = [m for m in node.body if isinstance(m, ast.FunctionDef) and not m.name.startswith("_")]
            if self.entry in [m.name for m in methods] or (self.entry not in defined and len(methods) == 1):
                method = self.entry if self.entry in [m.name for m in methods] else methods[0].name
                if self.entry not in defined:
                    adapter = "def %s(*args, **named):\n    return %s().%s(*args, **named)" % (self.entry, node.name, method)
                    if any(isinstance(d, ast.Name) and d.id in ("staticmethod", "classmethod") for m in methods if m.name == method for d in m.decorator_list):
                        adapter = adapter.replace(node.name + "()", node.name)
                    self.solution.append(ast.parse(adapter).body[0])
                    self.repairs.append("the method %s.%s serves as %s" % (node.name, method, self.entry))
                owners.add(node.name)
                wanted.add(method)
        for node in self.tests:  # s = Solution(), then s.f(x)
            for n in ast.walk(node):
                if isinstance(n, ast.Assign) and isinstance(n.value, ast.Call) and isinstance(n.value.func, ast.Name):
                    if n.value.func.id in owners:
                        owners.update(t.id for t in n.targets if isinstance(t, ast.Name))
        unwrap = Unwrap(owners, wanted)
        self.tests = [unwrap.visit(n) for n in self.tests]
        if unwrap.changed:
            self.repairs.append("calls through a class or module were made direct")

    def fits(self, name):
        for f in self.functions():
            if f.name == name:
                least = len(f.args.args) - len(f.args.defaults)
                most = 99 if f.args.vararg else len(f.args.args) + len(f.args.posonlyargs)
                return least <= self.arity <= most
        return False

    def rename(self, old, new, everywhere):
        self.repairs.append("%s was renamed to %s" % (old, new))
        self.renames.append((old, new))
        change = Rename(old, new)
        if everywhere:
            self.solution = [change.visit(n) for n in self.solution]
        for i, node in enumerate(self.tests):
            self.tests[i] = change.visit(copy.deepcopy(node))
        self.forget(old)

    # cases -------------------------------------------------------------------
    def split(self):
        setup = []
        for node in self.tests:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                self.function(node, setup, None)
            elif isinstance(node, ast.ClassDef):
                self.test_class(node, setup)
            elif asks(node):
                self.statement(node, setup, [])
            else:
                setup.append(node)

    def test_class(self, node, setup):
        helpers = {m.name: m for m in node.body if isinstance(m, ast.FunctionDef)}
        for method in node.body:
            if isinstance(method, ast.FunctionDef) and method.name.startswith("test"):
                uses_self = any(
                    isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name) and n.value.id in ("self", "cls")
                    and not n.attr.startswith(("assert", "fail")) for n in ast.walk(method)
                )
                if uses_self or "setUpClass" in helpers or any("subTest" in ast.dump(n) for n in method.body):
                    self.module([node], node.name + "." + method.name, asks(method), setup)
                else:
                    self.function(method, setup, node)
            elif isinstance(method, ast.FunctionDef) and asks(method):
                self.refuse(write([method]), "a helper of a test class; its tests use it")

    def function(self, node, setup, owner):
        """A test function: every assertion with what comes before it."""
        name = (owner.name + "." if owner else "") + node.name
        count = asks(node)
        if count == 0:
            self.refuse(write([node]), "no assertion")
            return
        rows, marks = self.parameters(node)
        arguments = [a.arg for a in node.args.args if a.arg not in ("self", "cls")]
        if isinstance(node, ast.AsyncFunctionDef):
            self.refuse(write([node]), "an asynchronous test")
            return
        if node.name == "check" and arguments[:1] == ["candidate"] and self.entry:
            node = Rename("candidate", self.entry).visit(copy.deepcopy(node))
            arguments = arguments[1:]
        if marks or set(arguments) - set(rows[0] if rows else []) or any(isinstance(n, (ast.Return, ast.Yield, ast.Global)) for n in ast.walk(node)):
            self.module([owner or node], name, count, setup)
            return
        for row in rows or [{}]:
            given = [ast.Assign([ast.Name(k, ast.Store())], v, lineno=1) for k, v in row.items()]
            before = []
            for statement in node.body:
                if asks(statement):
                    self.statement(statement, setup, given + before)
                    if not isinstance(statement, ast.Assert) and not unit_call(statement):
                        continue
                elif not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)):
                    before.append(statement)

    @staticmethod
    def parameters(node):
        """Rows of literal parameters, and whether there are other decorators."""
        rows, other = [], False
        for mark in node.decorator_list:
            text = ast.unparse(mark.func) if isinstance(mark, ast.Call) else ast.unparse(mark)
            if text.endswith("parametrize") and isinstance(mark, ast.Call) and len(mark.args) >= 2 and not rows:
                keys = mark.args[0]
                if isinstance(keys, ast.Constant) and isinstance(keys.value, str):
                    keys = [k.strip() for k in keys.value.split(",") if k.strip()]
                elif isinstance(keys, (ast.List, ast.Tuple)):
                    keys = [k.value for k in keys.elts if isinstance(k, ast.Constant)]
                else:
                    other = True
                    continue
                if not isinstance(mark.args[1], (ast.List, ast.Tuple)):
                    other = True
                    continue
                for row in mark.args[1].elts:
                    values = row.elts if len(keys) > 1 and isinstance(row, (ast.Tuple, ast.List)) else [row]
                    if len(values) != len(keys):
                        other = True
                        break
                    rows.append(dict(zip(keys, values)))
            else:
                other = True
        return rows, other

    def statement(self, node, setup, before):
        """One statement that asks something: as many cases as it can be split into."""
        expected = raises_of(node)
        method = unit_call(node)
        if isinstance(node, ast.Assert):
            parts = [node]
            if isinstance(node.test, ast.BoolOp) and isinstance(node.test.op, ast.And):
                parts = [ast.Assert(v, None) for v in node.test.values]
            for part in parts:
                self.case([part], setup, before, 1 if len(parts) == 1 else 0)
        elif expected is not None:
            self.case([self.must_raise(expected, node.body)], setup, before, 1)
        elif method:
            self.unit(node, method, setup, before)
        elif isinstance(node, ast.For) and self.unroll(node, setup, before):
            pass
        else:
            turned = self.turn(copy.deepcopy(node))
            if turned is None:
                self.refuse(write([node]), "assertions of unittest inside other statements")
            else:
                self.case([turned], setup, before, asks(node))

    def turn(self, node):
        """A compound statement with unittest's assertions made plain, or None."""
        answer = self

        class Plain(ast.NodeTransformer):
            failed = False

            def visit_Expr(self, inner):
                method = unit_call(inner)
                if not method:
                    return inner
                made = answer.plain(inner.value, method)
                if made is None:
                    self.failed = True
                    return inner
                return ast.copy_location(made, inner)

            def visit_With(self, inner):
                expected = raises_of(inner)
                if expected is None:
                    self.generic_visit(inner)
                    return inner
                return ast.copy_location(answer.must_raise(expected, inner.body), inner)

        plain = Plain()
        node = plain.visit(node)
        return None if plain.failed else node

    @staticmethod
    def must_raise(kind, body):
        text = "try:\n    pass\nexcept E:\n    pass\nelse:\n    assert False, %r" % ("no " + ast.unparse(kind))
        made = ast.parse(text).body[0]
        made.body, made.handlers[0].type = body, kind
        return made

    def plain(self, call, method):
        args = [ast.unparse(a) for a in call.args]
        named = {k.arg: ast.unparse(k.value) for k in call.keywords if k.arg}
        if method in ("assertRaises", "assertRaisesRegex") and len(call.args) >= 2:
            first = 1 if method == "assertRaises" else 2
            if len(call.args) <= first:
                return None
            inner = ast.Expr(ast.Call(call.args[first], call.args[first + 1 :], call.keywords))
            return self.must_raise(call.args[0], [inner])
        form = UNITTEST.get(method)
        if form is None or len(args) < form.count("{1}") + 1:
            return None
        if method == "assertAlmostEqual" and "delta" in named:
            form = "abs(({0}) - ({1})) <= " + named["delta"]
        elif method == "assertAlmostEqual" and (len(args) > 2 or "places" in named):
            form = form.replace("7", named.get("places", args[2] if len(args) > 2 else "7"))
        if method == "assertTrue" or method == "assertFalse":
            text = form.format("(" + args[0] + ")")
        else:
            text = form.format(*args)
        try:
            return ast.Assert(ast.parse(text, mode="eval").body, None)
        except SyntaxError:
            return None

    def unit(self, node, method, setup, before):
        made = self.plain(node.value, method)
        if made is None:
            self.refuse(write([node]), "unittest's %s is not known" % method)
        else:
            self.case([made], setup, before, 1)

    def unroll(self, node, setup, before):
        """A loop over cases that stand in the source: a case for each."""
        rows = node.iter
        if isinstance(rows, ast.Call) and isinstance(rows.func, ast.Name) and rows.func.id == "enumerate" and rows.args:
            return False
        if isinstance(rows, ast.Name):
            for earlier in setup + before:
                if isinstance(earlier, ast.Assign) and any(isinstance(t, ast.Name) and t.id == rows.id for t in earlier.targets):
                    rows = earlier.value
        if isinstance(rows, ast.Dict) or node.orelse:
            return False
        if isinstance(rows, ast.Call) and isinstance(rows.func, ast.Attribute) and rows.func.attr == "items":
            owner = rows.func.value
            for earlier in setup + before:
                if isinstance(earlier, ast.Assign) and isinstance(owner, ast.Name) and any(isinstance(t, ast.Name) and t.id == owner.id for t in earlier.targets):
                    owner = earlier.value
            if not isinstance(owner, ast.Dict) or None in owner.keys:
                return False
            rows = ast.List([ast.Tuple([k, v], ast.Load()) for k, v in zip(owner.keys, owner.values)], ast.Load())
        if not isinstance(rows, (ast.List, ast.Tuple)) or not rows.elts or len(rows.elts) > 60:
            return False
        if any(isinstance(n, (ast.Break, ast.Continue)) for s in node.body for n in ast.walk(s)):
            return False
        for row in rows.elts:
            given = [ast.Assign([copy.deepcopy(node.target)], row, lineno=1)]
            inner = []
            for statement in node.body:
                if asks(statement):
                    self.statement(copy.deepcopy(statement), setup, before + given + inner)
                else:
                    inner.append(statement)
        return True

    def needed(self, nodes, earlier):
        """The earlier statements that these depend on, in order; calls for their effect stay."""
        wanted = set().union(*[names(n) for n in nodes]) if nodes else set()
        chosen = []
        for statement in reversed(earlier):
            effect = isinstance(statement, ast.Expr) and set(names(statement)) & wanted
            if stored(statement) & wanted or effect or isinstance(statement, (ast.For, ast.While, ast.With, ast.AugAssign)) and names(statement) & wanted:
                chosen.append(statement)
                wanted |= names(statement)
        return list(reversed(chosen))

    def context(self, nodes):
        """Imports and helpers that a test uses; the solution itself stays on its own side."""
        wanted = set().union(*[names(n) for n in nodes]) if nodes else set()
        helpers = [n for n in self.solution if isinstance(n, ast.FunctionDef) and n.name in wanted and n.name != self.entry]
        # A helper of the solution's that a test compares with would run the solution as its judge.
        helpers = [h for h in helpers if self.entry and self.entry not in names(h) and not self.uses(h.name)]
        more = set().union(*[names(h) for h in helpers]) if helpers else set()
        chosen = []
        for node in self.imports:
            if stored(node) & (wanted | more):
                chosen.append(node)
        return chosen + helpers

    def uses(self, name):
        """Whether the solution's own functions call this one."""
        return any(name in called(n) for n in self.functions() if n.name != name)

    def case(self, nodes, setup, before, count):
        if len(self.cases) >= MOST_CASES:
            self.refuse(write(nodes), "more than %d cases" % MOST_CASES)
            return
        body = self.needed(nodes, setup + before) + nodes
        code = write(self.context(body) + body)
        problem = self.wrong_call(nodes)
        if problem:
            self.refuse(code, problem)
            return
        self.add("assert", code, "")

    def add(self, kind, code, name):
        repair, original = "", ""
        for old, new in self.renames:
            if new in code:
                tree = parse(code)
                before = write([Rename(new, old).visit(n) for n in tree.body]) if tree else ""
                if before and before != code:
                    repair, original = "%s was renamed to %s" % (old, new), before
        self.cases.append({"kind": kind, "code": code, "name": name, "repair": repair, "original": original})

    def wrong_call(self, nodes):
        """Calls that the signature does not allow, in words."""
        if self.arity is None or not self.entry:
            return ""
        for node in nodes:
            for call in ast.walk(node):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == self.entry:
                    if not call.keywords and not any(isinstance(a, ast.Starred) for a in call.args) and len(call.args) > self.arity:
                        return "calls %s with %d arguments, it takes %d" % (self.entry, len(call.args), self.arity)
        return ""

    def module(self, nodes, name, count, setup):
        """What cannot be taken apart stays a module of which one test runs."""
        if len(self.cases) >= MOST_CASES:
            self.refuse(name, "more than %d cases" % MOST_CASES)
            return
        helpers = [h for h in self.context(nodes) if isinstance(h, ast.FunctionDef)]
        helpers += [f for f in self.fixtures(nodes) if f not in helpers]
        self.add("module", write(self.imports + helpers + self.needed(nodes, setup) + nodes), name)

    def fixtures(self, nodes):
        wanted = {a.arg for n in nodes for f in ast.walk(n) if isinstance(f, ast.FunctionDef) for a in f.args.args}
        return [n for n in self.functions() if n.name in wanted and n.decorator_list]

    def reference(self):
        if not self.entry:
            return self.program
        helpers = [n for n in self.solution]
        return write(self.imports_of(helpers) + helpers) + "\n" if helpers else ""

    def imports_of(self, nodes):
        wanted = set().union(*[names(n) for n in nodes]) if nodes else set()
        return [i for i in self.imports if stored(i) & wanted or "*" in [a.name for a in i.names]]


def asks_any(tree):
    return any(asks(n) for n in tree.body)


def arity_of(signature, entry):
    """How many positional arguments a function takes at most, by the prompt; None if it does not say."""
    found = re.search(r"def\s+%s\s*\(" % re.escape(entry), signature) if entry else None
    if not found:
        return None
    depth, at = 0, found.end() - 1
    while at < len(signature):
        depth += {"(": 1, ")": -1}.get(signature[at], 0)
        at += 1
        if depth == 0:
            break
    tree = parse("def f%s: pass" % signature[found.end() - 1 : at])
    if tree is None or tree.body[0].args.vararg:
        return None
    return len(tree.body[0].args.args) + len(tree.body[0].args.posonlyargs)


def answer(request):
    entry = request["entry"]
    read = Answer(request["text"], entry, arity_of(request["prompt"], entry), request["finished"])
    reference, error = "", ""
    try:
        read.read()
        reference = read.reference()
    except Exception as failure:  # an answer may be anything; what it was is kept
        error = "%s: %s" % (type(failure).__name__, failure)
        read.cases, read.repairs = [], []
        read.refuse(request["text"], "could not be taken apart: " + error)
    if entry and entry not in [f.name for f in read.functions()]:
        read.repairs.append("the answer does not define %s" % entry)
    if not read.cases and not read.unused and TEST_WORD.search(request["text"]):
        read.refuse(request["text"], "no test was found in it")
    return {"reference": reference, "cases": read.cases, "unused": read.unused, "repairs": read.repairs, "error": ""}

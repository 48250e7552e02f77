"""Test modules in the manner of pytest and unittest, without either's machinery.

A module is executed as a whole, then one of its tests runs. What it imports from a module that is
not there is the solution's: `from solution import f` makes f a function that lives in the solution.
Of pytest there is what tests of single functions use: raises, approx, fixtures, parametrize, skip,
fail. unittest is Python's own.
"""

import ast
import functools
import importlib.util
import inspect
import math
import re
import sys
import types

LINK = "__plum_link__"


class Skipped(Exception):
    """A test that does not want to run."""


# ---- imports ----
def is_there(name):
    first = name.split(".")[0]
    if first in sys.modules or first in ("pytest", "numpy"):
        return True
    try:
        return importlib.util.find_spec(first) is not None
    except (ImportError, ValueError):
        return False


class Links(ast.NodeTransformer):
    """Turns imports of what is not there into names of the solution."""

    def __init__(self):
        self.names = set()

    def assign(self, node, name, value):
        self.names.add(name)
        target = ast.Name(name, ast.Store())
        return ast.fix_missing_locations(ast.copy_location(ast.Assign([target], value), node))

    @staticmethod
    def link(name):
        return ast.Call(ast.Name(LINK, ast.Load()), [ast.Constant(name)], [])

    def visit_ImportFrom(self, node):
        if not node.level and node.module and is_there(node.module):
            return node
        return [
            self.assign(node, a.asname or a.name, self.link(a.name)) for a in node.names if a.name != "*"
        ] or ast.copy_location(ast.Pass(), node)

    def visit_Import(self, node):
        kept = [a for a in node.names if is_there(a.name)]
        linked = [a for a in node.names if not is_there(a.name)]
        parts = [ast.copy_location(ast.Import(kept), node)] if kept else []
        for a in linked:
            parts.append(self.assign(node, a.asname or a.name.split(".")[0], self.link("")))
        return parts


class Whole:
    """Stands for a module of the solution: its attributes are the solution's functions."""

    def __init__(self, link):
        self.__link = link

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self.__link(name)


def linker(find):
    """What LINK is bound to: finds a name of the solution, or the whole of it."""
    return lambda name: find(name) if name else Whole(find)


# ---- finding and running tests ----
def tests_of(space):
    """(name, function without arguments) of every test, in the order of the source."""
    unittest = sys.modules.get("unittest")
    for name, value in list(space.items()):
        if inspect.isfunction(value) and name.startswith("test"):
            yield name, functools.partial(call, value, space)
        elif isinstance(value, type) and value.__module__ == space.get("__name__"):
            cases = unittest and issubclass(value, unittest.TestCase)
            if cases or name.startswith("Test"):
                for method in list(vars(value)):
                    if method.startswith("test"):
                        run_one = case if cases else method_of
                        yield name + "." + method, functools.partial(run_one, value, method, space)


def case(kind, method, _space):
    kind.setUpClass()
    try:
        kind(method).debug()
    finally:
        kind.tearDownClass()


def method_of(kind, method, space):
    one = kind()
    for name in ("setup_class", "setup_method"):
        if hasattr(one, name):
            prepare = getattr(one, name)
            prepare(*[None] * len(inspect.signature(prepare).parameters))
    call(getattr(one, method), space)


def call(function, space):
    """Calls a test with its fixtures, once for every set of parameters."""
    skip = getattr(function, "plum_skip", None)
    if skip is not None:
        raise Skipped(skip)
    for given in cases_of(getattr(function, "plum_parameters", [])):
        function(**{n: given[n] if n in given else fixture(n, space) for n in names_of(function)})


def names_of(function):
    parameters = inspect.signature(function).parameters.values()
    return [p.name for p in parameters if p.default is p.empty and p.kind is p.POSITIONAL_OR_KEYWORD]


def cases_of(parameters):
    """Every combination of several parametrize marks."""
    if not parameters:
        return [{}]
    names, rows = parameters[0]
    found = []
    for row in rows:
        values = row if len(names) > 1 else (row,)
        if isinstance(row, Parameters):
            values = row
        for rest in cases_of(parameters[1:]):
            found.append({**rest, **dict(zip(names, values))})
    return found


def fixture(name, space):
    maker = space.get(name)
    if not getattr(maker, "plum_fixture", False):
        raise LookupError("no fixture called " + name)
    made = maker(**{n: fixture(n, space) for n in names_of(maker)})
    return next(made) if inspect.isgenerator(made) else made


def run(space, wanted):
    """Runs one test of a module that has been executed, or all of them."""
    found = [(name, test) for name, test in tests_of(space) if wanted in ("", name)]
    if not found:
        raise LookupError("the module has no test%s" % (" called " + wanted if wanted else ""))
    for _, test in found:
        test()


# ---- what stands in for pytest ----
class Parameters(tuple):
    pass


class Raises:
    """The context in which an exception is expected."""

    def __init__(self, kind, match):
        self.kind, self.match = kind, match
        self.value = self.type = None

    def __enter__(self):
        return self

    def __exit__(self, kind, error, _):
        names = getattr(self.kind, "__name__", str(self.kind))
        if kind is None:
            raise AssertionError("no exception, expected " + names)
        if not issubclass(kind, self.kind):
            return False
        self.value, self.type = error, kind
        if self.match is not None and not re.search(self.match, str(error)):
            raise AssertionError("the exception says %r, expected %r" % (str(error), self.match))
        return True


def raises(kind, *args, match=None, **named):
    context = Raises(kind, match)
    if args:
        with context:
            args[0](*args[1:], **named)
    return context


class Approx:
    """Equal to numbers within a tolerance, alone, in sequences and as values of dictionaries."""

    def __init__(self, expected, rel=None, abs=None, nan_ok=False):
        self.expected, self.rel, self.abs, self.nan_ok = expected, rel, abs, nan_ok

    def near(self, actual, expected):
        if isinstance(expected, dict):
            return (
                isinstance(actual, dict)
                and actual.keys() == expected.keys()
                and all(self.near(actual[k], v) for k, v in expected.items())
            )
        if isinstance(expected, (list, tuple)):
            return (
                isinstance(actual, (list, tuple))
                and len(actual) == len(expected)
                and all(map(self.near, actual, expected))
            )
        numbers = (int, float, complex)
        if not isinstance(actual, numbers) or not isinstance(expected, numbers):
            return actual == expected
        if actual == expected:
            return True
        if actual != actual or expected != expected:
            return self.nan_ok and actual != actual and expected != expected
        size = abs(expected)
        if math.isinf(size) or math.isinf(abs(actual)):
            return False
        relative = 1e-6 if self.rel is None and self.abs is None else self.rel or 0.0
        least = 1e-12 if self.abs is None else self.abs
        return abs(actual - expected) <= max(relative * size, least)

    def __eq__(self, actual):
        return self.near(actual, self.expected)

    __hash__ = None

    def __repr__(self):
        return "about %r" % (self.expected,)


class Marks:
    """pytest.mark: parametrize and skip mean something, others nothing."""

    @staticmethod
    def parametrize(names, rows, **_):
        names = [n.strip() for n in names.split(",")] if isinstance(names, str) else list(names)

        def mark(function):
            function.plum_parameters = [(names, list(rows))] + getattr(function, "plum_parameters", [])
            return function

        return mark

    @staticmethod
    def skip(function=None, reason=""):
        def mark(marked):
            marked.plum_skip = reason or "skipped"
            return marked

        return mark(function) if callable(function) else mark

    @staticmethod
    def skipif(condition, reason=""):
        return Marks.skip(reason=reason) if condition else lambda function: function

    def __getattr__(self, _):
        def mark(*args, **_):
            return args[0] if len(args) == 1 and callable(args[0]) else lambda function: function

        return mark


def mark_fixture(function=None, **_):
    def mark(marked):
        marked.plum_fixture = True
        return marked

    return mark(function) if callable(function) else mark


def fail(reason="", **_):
    raise AssertionError(reason or "the test calls fail")


def skip(reason="", **_):
    raise Skipped(reason or "skipped")


def install(source):
    """Makes pytest importable where a source asks for it."""
    if "pytest" in source and "pytest" not in sys.modules:
        pytest = types.ModuleType("pytest")
        pytest.raises, pytest.approx, pytest.mark = raises, Approx, Marks()
        pytest.fixture, pytest.fail, pytest.skip = mark_fixture, fail, skip
        pytest.param = lambda *values, **_: Parameters(values)
        sys.modules["pytest"] = pytest

# A test that swallows everything must not pass it.
# expect: EARLY_EXIT
# good: 4
# test: try:\n    f(3)\nexcept:\n    pass\nassert True

def f(x):
    raise SystemExit(0)

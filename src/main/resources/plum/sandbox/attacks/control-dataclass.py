# Classes of all kinds at home.
# expect: PASSED
# test: assert f(3) == 4

import dataclasses, enum, typing


@dataclasses.dataclass(order=True)
class Point:
    x: int
    name: typing.Optional[str] = None


class Step(enum.Enum):
    ONE = 1


def f(x):
    return max(Point(x), Point(0)).x + Step.ONE.value

"""What a field can hold, tried out: for each clause of an agreement, values that tell it from the others."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from shared.criteria.criterion import FieldTest
from shared.criteria.fields import kind_of

# More than these are not tried out, and nothing is said of the field.
TRIALS = 1000
NUMBERS = ("between", "at_least", "at_most")
# What a lead's source or address can be is always known.
ALWAYS_KNOWN = ("source", "contact.email_class")
CLASSES = ("business", "free", "disposable", "none")
ANYTHING_ELSE = "\N{WHITE QUESTION MARK ORNAMENT}"
ABSENT = None


def sample_values(field: str, tests: Sequence[FieldTest]) -> list[Any] | None:
    """Values that the field can hold, so that whatever can be true of these tests together is true of one of them.

    `ABSENT` stands for a value that is not known. Nothing, where there would be too many.
    """
    if field == "contact.email_class":
        return list(CLASSES)
    unknown = [] if field in ALWAYS_KNOWN else [ABSENT]
    kind = kind_of(field) or "any"
    numbers = _numbers(tests, kind == "number") if kind != "text" else []
    texts = _texts(tests, kind == "any") if kind != "number" else []
    # A list keeps the order in which a document names things; True is 1 to a set.
    found = [*unknown, *numbers, *texts]
    return found if len(found) <= TRIALS else None


def _numbers(tests: Iterable[FieldTest], from_zero: bool) -> list[float]:
    bounds = sorted({float(bound) for bound in _bounds(tests)})
    between = [(low + high) / 2 for low, high in pairwise(bounds)]
    around = [bounds[0] - 1, *between, *bounds, bounds[-1] + 1] if bounds else [1.0]
    return [number for number in around if number >= 0 or not from_zero]


def _bounds(tests: Iterable[FieldTest]) -> Iterator[float]:
    for test in tests:
        match test.value:
            case float() | int() as bound if not isinstance(bound, bool):
                yield bound
            case tuple() as several:
                yield from (one for one in several if isinstance(one, float | int) and not isinstance(one, bool))


def _texts(tests: Sequence[FieldTest], any_kind: bool) -> list[Any]:
    parts = [test.value for test in tests if test.test == "contains"]
    starts = [test.value for test in tests if test.test == "starts_with"]
    named = [value for test in tests if test.test in ("in", "not_in", "equals") for value in _each(test.value)]
    begun = [start + part for start in starts for part in ("", *parts, "".join(parts), ANYTHING_ELSE)]
    lists: list[Any] = [[part] for part in parts] + [parts] if any_kind and parts else []
    return [ANYTHING_ELSE, *named, *parts, "".join(parts) or ANYTHING_ELSE, *begun, *lists]


def _each(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)

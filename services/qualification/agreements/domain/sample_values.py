"""Sample values of a field: for the clauses of an agreement, values by which each of them can be met and failed."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from shared.criteria.criterion import FieldTest
from shared.criteria.fields import kind_of

# A field with more sample values is not tried out, and gets no warning.
SAMPLES = 1000
NUMBERS = ("between", "at_least", "at_most")
# The source of a lead and the class of its address are always known.
ALWAYS_KNOWN = ("source", "contact.email_class")
EMAIL_CLASSES = ("business", "free", "disposable", "none")
ANYTHING_ELSE = "\N{WHITE QUESTION MARK ORNAMENT}"
ABSENT = None


def list_sample_values(field: str, tests: Sequence[FieldTest]) -> list[Any] | None:
    """Values of the field, so that every combination of outcomes of these tests that can occur occurs for one of them.

    `ABSENT` stands for a value that is not known. None, if there would be too many.
    """
    if field == "contact.email_class":
        return list(EMAIL_CLASSES)
    unknown = [] if field in ALWAYS_KNOWN else [ABSENT]
    kind = kind_of(field) or "any"
    numbers = _numbers(tests, kind == "number") if kind != "text" else []
    texts = _texts(tests, kind == "any") if kind != "number" else []
    # A list, not a set: it keeps the order in which the document names values, and True equals 1 in a set.
    values = [*unknown, *numbers, *texts]
    return values if len(values) <= SAMPLES else None


def _numbers(tests: Iterable[FieldTest], from_zero: bool) -> list[float]:
    bounds = sorted({float(bound) for bound in _bounds(tests)})
    between = [(low + high) / 2 for low, high in pairwise(bounds)]
    numbers = [bounds[0] - 1, *between, *bounds, bounds[-1] + 1] if bounds else [1.0]
    return [number for number in numbers if number >= 0 or not from_zero]


def _bounds(tests: Iterable[FieldTest]) -> Iterator[float]:
    for test in tests:
        match test.value:
            case float() | int() as bound if not isinstance(bound, bool):
                yield bound
            case tuple() as values:
                yield from (value for value in values if isinstance(value, float | int) and not isinstance(value, bool))


def _texts(tests: Sequence[FieldTest], any_kind: bool) -> list[Any]:
    parts = [test.value for test in tests if test.test == "contains"]
    starts = [test.value for test in tests if test.test == "starts_with"]
    listed = [value for test in tests if test.test in ("in", "not_in", "equals") for value in _as_tuple(test.value)]
    continued = [start + part for start in starts for part in ("", *parts, "".join(parts), ANYTHING_ELSE)]
    lists: list[Any] = [[part] for part in parts] + [parts] if any_kind and parts else []
    return [ANYTHING_ELSE, *listed, *parts, "".join(parts) or ANYTHING_ELSE, *continued, *lists]


def _as_tuple(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)

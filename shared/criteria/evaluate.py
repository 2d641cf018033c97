"""A criterion as a function of a lead's attributes: met, not met, or not known."""

from collections.abc import Callable, Iterable
from typing import Any

from shared.criteria.criterion import FieldTest
from shared.criteria.values import Attributes, Bounds, bounds, is_known, normalize_text

TriState = bool | None
Evaluate = Callable[[Attributes], TriState]


def compile_criterion(criterion: FieldTest, currency: str | None = None) -> Evaluate:
    """The criterion as a function, made once and called for each lead. `currency`: that of the agreement.

    Three-valued: a field without a known value, or a range that straddles the bound, is neither met nor failed.
    """
    field, value = criterion.field, criterion.value
    match criterion.test:
        case "in":
            return _among(field, value, currency)
        case "not_in":
            return _opposite(_among(field, value, currency))
        case "equals":
            return _among(field, (value,), currency)
        case "between":
            return _numeric(field, value, currency)
        case "at_least":
            return _numeric(field, (value, float("inf")), currency)
        case "at_most":
            return _numeric(field, (float("-inf"), value), currency)
        case "starts_with":
            return _starting(field, normalize_text(value))
        case "contains":
            return _containing(field, normalize_text(value))
        case _:
            return lambda attributes: is_known(attributes.get(field)) is value


def _opposite(evaluate: Evaluate) -> Evaluate:
    def evaluate_opposite(attributes: Attributes) -> TriState:
        met = evaluate(attributes)
        return None if met is None else not met

    return evaluate_opposite


def _numeric(field: str, wanted: Bounds, currency: str | None) -> Evaluate:
    least, most = wanted

    def evaluate(attributes: Attributes) -> TriState:
        value = attributes.get(field)
        if value is None:
            return None
        known = bounds(value, currency)
        if known is None:
            return None
        if least <= known[0] and known[1] <= most:
            return True
        return False if known[1] < least or most < known[0] else None

    return evaluate


def _among(field: str, values: Iterable[Any], currency: str | None) -> Evaluate:
    texts = {normalize_text(_text(value)) for value in values}
    numbers = [number[0] for value in values if (number := bounds(value, currency))]

    def evaluate(attributes: Attributes) -> TriState:
        value = attributes.get(field)
        if isinstance(value, str):
            return normalize_text(value) in texts if is_known(value) else None
        if isinstance(value, bool):
            return _text(value) in texts
        known = bounds(value, currency)
        return None if known is None else _one_of(numbers, known)

    return evaluate


def _one_of(numbers: Iterable[float], known: Bounds) -> TriState:
    inside = [number for number in numbers if known[0] <= number <= known[1]]
    if not inside:
        return False
    return True if known[0] == known[1] else None


def _text(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)


def _starting(field: str, beginning: str) -> Evaluate:
    def evaluate(attributes: Attributes) -> TriState:
        value = attributes.get(field)
        return normalize_text(value).startswith(beginning) if isinstance(value, str) and is_known(value) else None

    return evaluate


def _containing(field: str, part: str) -> Evaluate:
    def evaluate(attributes: Attributes) -> TriState:
        value = attributes.get(field)
        if isinstance(value, list) and value:
            return any(normalize_text(_text(item)) == part for item in value)
        return part in normalize_text(value) if isinstance(value, str) and is_known(value) else None

    return evaluate

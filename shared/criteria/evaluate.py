"""A criterion as a function of a lead's attributes: met, not met, or not known."""

from collections.abc import Callable, Iterable
from typing import Any

from shared.criteria.criterion import FieldTest
from shared.criteria.values import Attributes, Bounds, bounds, is_known, normalize_text

TriState = bool | None
Evaluate = Callable[[Attributes], TriState]


def compile_criterion(criterion: FieldTest, currency: str | None = None) -> Evaluate:
    """The criterion as a function, compiled once and called for each lead. `currency`: that of the agreement.

    Three-valued: a field without a known value, or a range that straddles the bound, is neither met nor failed.
    """
    field, value = criterion.field, criterion.value
    match criterion.test:
        case "in":
            return _compile_membership(field, value, currency)
        case "not_in":
            return negate(_compile_membership(field, value, currency))
        case "equals":
            return _compile_membership(field, (value,), currency)
        case "between":
            return _compile_range(field, value, currency)
        case "at_least":
            return _compile_range(field, (value, float("inf")), currency)
        case "at_most":
            return _compile_range(field, (float("-inf"), value), currency)
        case "starts_with":
            return _compile_start(field, normalize_text(value))
        case "contains":
            return _compile_part(field, normalize_text(value))
        case _:
            return lambda attributes: is_known(attributes.get(field)) is value


def negate(evaluate: Evaluate) -> Evaluate:
    """A function that is met where `evaluate` is not; what is not known stays so."""

    def evaluate_opposite(attributes: Attributes) -> TriState:
        met = evaluate(attributes)
        return None if met is None else not met

    return evaluate_opposite


def _compile_range(field: str, limits: Bounds, currency: str | None) -> Evaluate:
    least, most = limits

    def evaluate(attributes: Attributes) -> TriState:
        value = attributes.get(field)
        if value is None:
            return None
        range_ = bounds(value, currency)
        if range_ is None:
            return None
        low, high = range_
        if least <= low and high <= most:
            return True
        return False if high < least or most < low else None

    return evaluate


def _compile_membership(field: str, values: Iterable[Any], currency: str | None) -> Evaluate:
    texts = {normalize_text(_to_text(value)) for value in values}
    numbers = [number[0] for value in values if (number := bounds(value, currency))]

    def evaluate(attributes: Attributes) -> TriState:
        value = attributes.get(field)
        if isinstance(value, str):
            return normalize_text(value) in texts if is_known(value) else None
        if isinstance(value, bool):
            return _to_text(value) in texts
        range_ = bounds(value, currency)
        return None if range_ is None else _is_member(range_, numbers)

    return evaluate


def _is_member(range_: Bounds, numbers: Iterable[float]) -> TriState:
    low, high = range_
    if not any(low <= number <= high for number in numbers):
        return False
    return True if low == high else None


def _to_text(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)


def _compile_start(field: str, beginning: str) -> Evaluate:
    def evaluate(attributes: Attributes) -> TriState:
        value = attributes.get(field)
        return normalize_text(value).startswith(beginning) if isinstance(value, str) and is_known(value) else None

    return evaluate


def _compile_part(field: str, part: str) -> Evaluate:
    def evaluate(attributes: Attributes) -> TriState:
        value = attributes.get(field)
        if isinstance(value, list) and value:
            return any(normalize_text(_to_text(item)) == part for item in value)
        return part in normalize_text(value) if isinstance(value, str) and is_known(value) else None

    return evaluate

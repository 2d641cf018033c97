"""Why a criterion is met or not, in one sentence that both teams can read."""

from collections.abc import Sequence
from typing import Any

from shared.criteria.criterion import FieldTest
from shared.criteria.evaluate import compile_criterion
from shared.criteria.fields import kind_of
from shared.criteria.values import Attributes, bounds, is_known

VALUES_SHOWN = 10
CHARACTERS_SHOWN = 64


def explain(criterion: FieldTest, attributes: Attributes, currency: str | None = None) -> str:
    """`company.industry is logistics, one of logistics, manufacturing` or `company.employees is not known`.

    What a lead wrote into a field of the sender's own is not repeated, since it may name a person.
    """
    field, value = criterion.field, attributes.get(criterion.field)
    if criterion.test == "exists":
        return f"{field} is {'' if is_known(value) else 'not '}known"
    if not is_known(value):
        return f"{field} is not known"
    met = compile_criterion(criterion, currency)(attributes)
    verdict = _unclear(criterion, value, currency) if met is None else _relation(criterion, met)
    return f"{field} is {_told(field, value)}{verdict}"


def _told(field: str, value: Any) -> str:
    own = isinstance(value, str) and kind_of(field) in ("any", None)
    return "" if own else f"{_shown(value)}, "


def _unclear(criterion: FieldTest, value: Any, currency: str | None) -> str:
    if criterion.test in ("starts_with", "contains"):
        return "not a text"
    if isinstance(value, dict) and currency and value.get("currency", currency) != currency:
        return f"not in {currency}"
    if bounds(value, currency) is None:
        return "not a number"
    return f"perhaps {describe_condition(criterion)}"


def _relation(criterion: FieldTest, met: bool) -> str:
    if criterion.test == "not_in":
        return f"{'none' if met else 'one'} of {_listed(criterion.value)}"
    if criterion.test == "in":
        return f"{'one' if met else 'none'} of {_listed(criterion.value)}"
    return describe_condition(criterion) if met else f"not {describe_condition(criterion)}"


def describe_condition(criterion: FieldTest) -> str:
    """What is asked of the field, to follow "is": `between 50 and 2000`."""
    value = criterion.value
    match criterion.test:
        case "in" | "not_in":
            return f"one of {_listed(value)}"
        case "between":
            return f"between {_shown(value[0])} and {_shown(value[1])}"
        case "equals":
            return f"equal to {_shown(value)}"
        case "at_least" | "at_most":
            return f"{criterion.test.replace('_', ' ')} {_shown(value)}"
        case "starts_with":
            return f"starting with {_shown(value)}"
        case _:
            return f"containing {_shown(value)}"


def _listed(values: Sequence[Any]) -> str:
    shown = ", ".join(_shown(value) for value in values[:VALUES_SHOWN])
    more = len(values) - VALUES_SHOWN
    return f"{shown} and {more} more" if more > 0 else shown


def _shown(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return str(int(value))
        case {"amount": amount, "currency": currency}:
            return f"{_shown(amount)} {currency}"
        case dict():
            return _shown_range(value)
        case list():
            return f"a list of {len(value)}"
        case _:
            text = str(value).strip()
            return text if len(text) <= CHARACTERS_SHOWN else f"{text[:CHARACTERS_SHOWN]}…"


def _shown_range(value: dict[str, Any]) -> str:
    least, most = value.get("min"), value.get("max")
    currency = f" {value['currency']}" if value.get("currency") else ""
    if least is not None and most is not None:
        return f"{_shown(least)} to {_shown(most)}{currency}"
    if least is not None:
        return f"{_shown(least)} or more{currency}"
    return f"{_shown(most)} or less{currency}" if most is not None else "something else"

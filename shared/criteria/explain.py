"""The reason why a criterion is met or not, as a sentence that both teams can read."""

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

    The text in a custom field is not repeated, since it may name a person.
    """
    field, value = criterion.field, attributes.get(criterion.field)
    if criterion.test == "exists":
        return f"{field} is {'' if is_known(value) else 'not '}known"
    if not is_known(value):
        return f"{field} is not known"
    met = compile_criterion(criterion, currency)(attributes)
    relation = _explain_unknown(criterion, value, currency) if met is None else _explain_outcome(criterion, met)
    return f"{field} is {_format_known_value(field, value)}{relation}"


def _format_known_value(field: str, value: Any) -> str:
    custom_text = isinstance(value, str) and kind_of(field) in ("any", None)
    return "" if custom_text else f"{_format_value(value)}, "


def _explain_unknown(criterion: FieldTest, value: Any, currency: str | None) -> str:
    if criterion.test in ("starts_with", "contains"):
        return "not a text"
    if isinstance(value, dict) and currency and value.get("currency", currency) != currency:
        return f"not in {currency}"
    if bounds(value, currency) is None:
        return "not a number"
    return f"perhaps {describe_condition(criterion)}"


def _explain_outcome(criterion: FieldTest, met: bool) -> str:
    if criterion.test == "not_in":
        return f"{'none' if met else 'one'} of {_format_list(criterion.value)}"
    if criterion.test == "in":
        return f"{'one' if met else 'none'} of {_format_list(criterion.value)}"
    return describe_condition(criterion) if met else f"not {describe_condition(criterion)}"


def describe_condition(criterion: FieldTest) -> str:
    """The condition on the field, as it follows "is": `between 50 and 2000`."""
    value = criterion.value
    match criterion.test:
        case "in" | "not_in":
            return f"one of {_format_list(value)}"
        case "between":
            return f"between {_format_value(value[0])} and {_format_value(value[1])}"
        case "equals":
            return f"equal to {_format_value(value)}"
        case "at_least" | "at_most":
            return f"{criterion.test.replace('_', ' ')} {_format_value(value)}"
        case "starts_with":
            return f"starting with {_format_value(value)}"
        case _:
            return f"containing {_format_value(value)}"


def _format_list(values: Sequence[Any]) -> str:
    texts = ", ".join(_format_value(value) for value in values[:VALUES_SHOWN])
    more = len(values) - VALUES_SHOWN
    return f"{texts} and {more} more" if more > 0 else texts


def _format_value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return str(int(value))
        case {"amount": amount, "currency": currency}:
            return f"{_format_value(amount)} {currency}"
        case dict():
            return _format_range(value)
        case list():
            return f"a list of {len(value)}"
        case _:
            text = str(value).strip()
            return text if len(text) <= CHARACTERS_SHOWN else f"{text[:CHARACTERS_SHOWN]}…"


def _format_range(value: dict[str, Any]) -> str:
    least, most = value.get("min"), value.get("max")
    currency = f" {value['currency']}" if value.get("currency") else ""
    if least is not None and most is not None:
        return f"{_format_value(least)} to {_format_value(most)}{currency}"
    if least is not None:
        return f"{_format_value(least)} or more{currency}"
    return f"{_format_value(most)} or less{currency}" if most is not None else "something else"

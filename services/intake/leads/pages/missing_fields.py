"""The inputs of the form for missing attributes, and the body that the filled form stands for."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from services.intake.attributes.schemas.read_stated import PLACE, is_attribute
from shared.auth.form_fields import nest_fields
from shared.web.attribute_words import name_field

# The most attributes of one form.
LIMIT = 20
# Fields of the form that are no attributes.
ORIGIN, CURRENCY, PAGE, ONCE = "origin", "default_currency", "page", "once"
MONEY = ("company.annual_revenue", "interest.budget")
AMOUNT, IN_CURRENCY = "/amount", "/currency"
EXAMPLES = {
    "company.employees": "120, or 51-200",
    "company.domain": "ortiz.example",
    "company.country": "DE",
    "company.industry": "logistics",
    "role.title": "Head of Operations",
    "role.seniority": "director",
    "role.department": "operations",
}


class Input(NamedTuple):
    """An input of the form: its name, its label, what was typed, and what is wrong with it."""

    name: str
    label: str
    value: str
    error: str
    example: str = ""


def list_inputs(attributes: Iterable[str]) -> Iterator[str]:
    """The names of the inputs for those of the attributes that can be stated."""
    for name in attributes:
        if name in MONEY:
            yield from (name + AMOUNT, name + IN_CURRENCY)
        elif is_attribute(name):
            yield name


def build_fields(sent: Mapping[str, str], errors: Mapping[str, str]) -> list[Input]:
    """The inputs of the attributes as they were sent, in their order."""
    names = [name for name in sent if is_attribute(name.partition("/")[0])][: 2 * LIMIT]
    return [_build_input(name, sent, errors) for name in names]


def _build_input(name: str, sent: Mapping[str, str], errors: Mapping[str, str]) -> Input:
    attribute, _, part = name.partition("/")
    value = sent[name] or (sent.get(CURRENCY, "") if part == "currency" else "")
    label = f"{name_field(attribute)}, {part}" if part else name_field(attribute)
    error = errors.get(name, "" if part == "currency" else errors.get(attribute, ""))
    return Input(name, label, value, error, EXAMPLES.get(attribute, ""))


def build_body(sent: Mapping[str, str]) -> dict[str, Any]:
    """The filled inputs as a body of the API. A currency without an amount says nothing. Raises Problem 422."""
    filled = {
        name: value
        for name, value in sent.items()
        if is_attribute(name.partition("/")[0])
        and value.strip()
        and not (name.endswith(IN_CURRENCY) and not sent.get(name.removesuffix(IN_CURRENCY) + AMOUNT, "").strip())
    }
    origin = {ORIGIN: sent[ORIGIN]} if sent.get(ORIGIN, "").strip() else {}
    return {PLACE: nest_fields(filled, "/"), **origin}

"""The fields that a clause may name, and the kind of value each one holds."""

from difflib import get_close_matches
from types import MappingProxyType
from typing import Literal

Kind = Literal["text", "number", "any"]

FIELDS: MappingProxyType[str, Kind] = MappingProxyType(
    {
        "company.name": "text",
        "company.domain": "text",
        "company.industry": "text",
        "company.employees": "number",
        "company.annual_revenue": "number",
        "company.country": "text",
        "role.title": "text",
        "role.seniority": "text",
        "role.department": "text",
        "interest.product": "text",
        "interest.budget": "number",
        "interest.timeline": "text",
        "contact.email_class": "text",
        "touch.channel": "text",
        "touch.campaign": "text",
        "source": "text",
    }
)
CUSTOM = "custom."
FIELD_CHARACTERS = 100


def kind_of(field: str) -> Kind | None:
    """The kind of value of a field, money as a number; None if no clause may name it."""
    name = field.removeprefix(CUSTOM)
    if name != field:
        return "any" if name and name == name.strip() else None
    return FIELDS.get(field)


def nearest(field: str) -> str:
    """The known field whose name is most similar."""
    return get_close_matches(field[:FIELD_CHARACTERS].lower(), [*FIELDS, f"{CUSTOM}*"], n=1, cutoff=0.0)[0]

"""What CRMs say of people and companies: a field finds its place as an answer does, by the source's field map or its
usual name."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from services.intake.sources.adapters.adapter import CompanyUpdate, ContactUpdate
from services.intake.sources.adapters.answers import make_lead
from services.intake.sources.domain import Source

SECTIONS = ("company", "role", "interest", "custom")
# A company says nothing of what one of its people is or wants.
COMPANY_SECTIONS = ("company", "custom")
# What a person wrote, which is no attribute.
WORDS = ("message", "problem")
# The usual names of a company's fields that mean something else of a person.
COMPANY_NAMES = {"name": "company name"}


def make_update(
    source: Source, contact_id: str, occurred_at: datetime | None, fields: Iterable[tuple[str, Any]], **more: Any
) -> ContactUpdate | None:
    """The update that these fields of a contact make; None if they tell no attribute, or the contact has no id.

    `more`: further sections.
    """
    told = make_lead(source, contact_id, fields, **more).body
    attributes = _select_attributes(told, SECTIONS)
    if not attributes or not contact_id or occurred_at is None:
        return None
    return ContactUpdate(contact_id, occurred_at, attributes, told.get("contact", {}).get("email", ""))


def make_company_update(
    source: Source, company_id: str, occurred_at: datetime | None, fields: Iterable[tuple[str, Any]]
) -> CompanyUpdate | None:
    """The update that these fields of a company make; None if they tell no attribute, or the company has no id."""
    named = ((name if name in source.field_map else COMPANY_NAMES.get(name, name), value) for name, value in fields)
    attributes = _select_attributes(make_lead(source, company_id, named).body, COMPANY_SECTIONS)
    if not attributes or not company_id or occurred_at is None:
        return None
    return CompanyUpdate(company_id, occurred_at, attributes)


def _select_attributes(told: Mapping[str, Any], sections: Iterable[str]) -> dict[str, Any]:
    return {
        f"{section}.{field}": value
        for section in sections
        for field, value in told.get(section, {}).items()
        if field not in WORDS or section != "interest"
    }

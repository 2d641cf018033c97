"""What CRMs say of people: a field finds its place as an answer does, by the source's field map or its usual name."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from services.intake.sources.adapters.adapter import ContactUpdate
from services.intake.sources.adapters.answers import make_lead
from services.intake.sources.domain import Source

SECTIONS = ("company", "role", "interest", "custom")
# What a person wrote, which is no attribute.
WORDS = ("message", "problem")


def make_update(
    source: Source, contact_id: str, occurred_at: datetime | None, fields: Iterable[tuple[str, Any]], **more: Any
) -> ContactUpdate | None:
    """The update that these fields of a contact make; None if they tell no attribute, or the contact has no id.

    `more`: further sections.
    """
    told = make_lead(source, contact_id, fields, **more).body
    attributes = {
        f"{section}.{field}": value
        for section in SECTIONS
        for field, value in told.get(section, {}).items()
        if field not in WORDS or section != "interest"
    }
    if not attributes or not contact_id or occurred_at is None:
        return None
    return ContactUpdate(contact_id, occurred_at, attributes, told.get("contact", {}).get("email", ""))

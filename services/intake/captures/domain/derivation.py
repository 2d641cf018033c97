"""What follows from a capture about fields that its sender left out. It is marked, and never replaces what was said."""

from collections.abc import Iterable, Mapping
from typing import Any

from services.intake.captures.domain.channels import derive_channel
from services.intake.captures.domain.titles import read_title
from shared.values.contact_identity import classify_email
from shared.values.phone_numbers import find_country

CHANNEL = "touch.channel"
COUNTRY = "company.country"
DOMAIN, TITLE = "company.domain", "role.title"
SENIORITY, DEPARTMENT = "role.seniority", "role.department"


def derive_attributes(said: Mapping[str, Any], email: str | None = None, phone: str | None = None) -> dict[str, str]:
    """By their dotted names: the domain of a business address, seniority and department, the country of a number.

    `said` holds the attributes that were said, which are left out; `email` and `phone` are normal forms.
    """
    derived: dict[str, str | None] = {}
    if email and DOMAIN not in said and classify_email(email) == "business":
        derived[DOMAIN] = email.rpartition("@")[2]
    title = said.get(TITLE)
    if title and not (SENIORITY in said and DEPARTMENT in said):
        derived[SENIORITY], derived[DEPARTMENT] = read_title(title)
    if phone and COUNTRY not in said:
        derived[COUNTRY] = find_country(phone)
    return {name: value for name, value in derived.items() if value and name not in said}


def add_channel(touch: Mapping[str, str], said: Mapping[str, str], click_ids: Iterable[str]) -> dict[str, str]:
    """The touch with the channel that follows from what was `said`, if it has none. `click_ids`: their names."""
    channel = None if "channel" in touch or "channel" in said else derive_channel(said, click_ids)
    return {**touch, "channel": channel} if channel else dict(touch)


def list_derived(
    derived: Mapping[str, Any], published: Mapping[str, Any], has_derived_channel: bool
) -> tuple[str, ...]:
    """The names of what was derived and may be published, in order."""
    names = [name for name in derived if name in published]
    return tuple(sorted([*names, CHANNEL] if has_derived_channel else names))

"""What of a deal may be published: its reason and its attributes, unless they name the person of its lead."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from services.handoff.deals.domain.deal import People
from shared.values.person_identifiers import UNKNOWN_PERSON, PersonMatcher
from shared.values.publication import publish, select_publishable

# A reason is published if it is a code; free text is not.
CODE = re.compile(r"[a-z][a-z0-9_]{0,63}")
ATTRIBUTE_PREFIX = "attributes."
NO_PEOPLE: People = MappingProxyType({})


def person_of(people: People, lead_id: UUID | None) -> PersonMatcher:
    """The person of this lead; nothing is known of the person without a lead, or without a contact card."""
    return people.get(lead_id, UNKNOWN_PERSON) if lead_id else UNKNOWN_PERSON


def publishable_reason(reason: str | None, person: PersonMatcher) -> str | None:
    """The reason if it is a code that does not name the person; text stays with its sender."""
    published: str | None = publish("reason", reason, person) if CODE.fullmatch(reason or "") else None
    return published


def publishable_attributes(attributes: Mapping[str, Any] | None, person: PersonMatcher) -> dict[str, Any] | None:
    """Those of a deal's attributes that may be stored outside intake."""
    named = {f"{ATTRIBUTE_PREFIX}{name}": value for name, value in (attributes or {}).items()}
    selected = select_publishable(named, person)
    return {name.removeprefix(ATTRIBUTE_PREFIX): value for name, value in selected.items()} or None

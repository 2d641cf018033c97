"""The one decision on what may be published: which values, under which names, may leave the service that received them.

It is a list of what may: known fields by their kinds; of other fields short codes, truth values, dates and short
numbers; and what the source declares.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from shared.values.field_readings import FieldReading, read_field, read_site
from shared.values.person_identifiers import PersonMatcher
from shared.values.publication_fields import KNOWN_FIELDS, DeclaredKind
from shared.values.text_readings import EncodedTooOften

CUSTOM_PREFIX = "custom."
PROPERTY_PREFIX = "properties."
# What stands in an event for an activity type or a reason that may not be published.
OTHER = "other"
NOTHING_DECLARED: Mapping[str, DeclaredKind] = MappingProxyType({})


def select_publishable(
    values: Mapping[str, Any], person: PersonMatcher, declared: Mapping[str, DeclaredKind] = NOTHING_DECLARED
) -> dict[str, Any]:
    """The values that may be published, by their dotted names. `declared`: the source's own fields, by their names."""
    readings, joined, digits, by_parts = dict[str, FieldReading](), list[str](), list[str](), list[str]()
    for name, value in values.items():
        reading = read_field(name, value, _declared_kind(name, declared) if declared else None)
        if reading:
            readings[name] = reading
            _, is_by_parts, _, said, number = reading
            joined.append(said)
            if number:
                digits.append(number)
            if is_by_parts:
                by_parts.append(said)
    # One look at all texts finds nothing of the person in nearly every capture.
    if not person.may_be_in("\n".join(joined), "\n".join(digits), "\n".join(by_parts)):
        return {name: reading.value for name, reading in readings.items()}
    allowed = {name: _publish(name, reading, person) for name, reading in readings.items()}
    return {name: value for name, value in allowed.items() if value is not None}


def publish(
    field: str, value: Any, person: PersonMatcher, declared: Mapping[str, DeclaredKind] = NOTHING_DECLARED
) -> Any:
    """The value as it may be published in this field: a web address without its query; None if it may not be."""
    return select_publishable({field: value}, person, declared).get(field)


def _declared_kind(field: str, declared: Mapping[str, DeclaredKind]) -> DeclaredKind | None:
    return declared.get(field.removeprefix(CUSTOM_PREFIX)) if field.startswith(CUSTOM_PREFIX) else None


def _publish(field: str, reading: FieldReading, person: PersonMatcher) -> Any:
    """The value if it does not name the person; of an address whose path does, its host if that does not."""
    said = reading.joined
    if not person.may_be_in(said, reading.digits, said if reading.parts else "") or not person.is_in(
        reading.readings, reading.parts
    ):
        return reading.value
    rule = KNOWN_FIELDS.get(field)
    try:
        site = read_site(reading.value) if rule and rule.kind == "address" else None
    except EncodedTooOften:
        return None
    return site.value if site and not person.is_in(site.readings, site.parts) else None

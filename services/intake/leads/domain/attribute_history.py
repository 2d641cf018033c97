"""The attribute history of a lead: which values its captures reported."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID


class AttributeValue(NamedTuple):
    """A value of an attribute that a capture reported; `derived`: it was not said but follows from others."""

    value: Any
    occurred_at: datetime
    capture_id: UUID
    derived: bool = False


def attribute_history(
    captures: Iterable[tuple[datetime, UUID, Mapping[str, Any], Collection[str]]],
) -> dict[str, list[AttributeValue]]:
    """The values of each attribute, oldest first; see `find_valid`. Repeated values are left out.

    `captures` are (occurred_at, capture id, attributes, names of the derived ones) in any order.
    """
    history: dict[str, list[AttributeValue]] = {}
    for occurred_at, capture_id, attributes, derived in sorted(captures, key=lambda capture: capture[:2]):
        for name, value in attributes.items():
            values = history.setdefault(name, [])
            is_derived = name in derived
            if not values or (values[-1].value, values[-1].derived) != (value, is_derived):
                values.append(AttributeValue(value, occurred_at, capture_id, is_derived))
    return history


def find_valid(values: Sequence[AttributeValue]) -> AttributeValue:
    """The value that counts now, of an attribute's values from the oldest: the newest that was said, if one was."""
    return next((value for value in reversed(values) if not value.derived), values[-1])

"""The attribute history of a lead: which values its captures reported."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID


class AttributeValue(NamedTuple):
    """A value of an attribute that a capture reported."""

    value: Any
    occurred_at: datetime
    capture_id: UUID


def attribute_history(
    captures: Iterable[tuple[datetime, UUID, Mapping[str, Any]]],
) -> dict[str, list[AttributeValue]]:
    """The values of each attribute, oldest first; the last one is valid now. Repeated values are left out.

    `captures` are (occurred_at, capture id, attributes) in any order.
    """
    history: dict[str, list[AttributeValue]] = {}
    for occurred_at, capture_id, attributes in sorted(captures, key=lambda capture: capture[:2]):
        for name, value in attributes.items():
            values = history.setdefault(name, [])
            if not values or values[-1].value != value:
                values.append(AttributeValue(value, occurred_at, capture_id))
    return history

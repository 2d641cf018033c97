"""What is known of a person now, and what was known before."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID


class AttributeValue(NamedTuple):
    """A value that a capture told of an attribute."""

    value: Any
    occurred_at: datetime
    capture_id: UUID


def attribute_history(told: Iterable[tuple[datetime, UUID, Mapping[str, Any]]]) -> dict[str, list[AttributeValue]]:
    """The values of each attribute, oldest first: the last one is known now. What only repeats the former is left out.

    `told`: when, by which capture, and what, in any order.
    """
    known: dict[str, list[AttributeValue]] = {}
    for at, capture_id, attributes in sorted(told, key=lambda one: one[:2]):
        for name, value in attributes.items():
            words = known.setdefault(name, [])
            if not words or words[-1].value != value:
                words.append(AttributeValue(value, at, capture_id))
    return known

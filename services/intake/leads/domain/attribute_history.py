"""The attribute history of a lead: which values its captures and enrichments reported."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from services.intake.attributes.domain import Enrichment
from services.intake.captures.domain.capture import CaptureView
from shared.criteria.values import write_value

# It follows from the address: no capture says it.
EMAIL_CLASS = "contact.email_class"


class AttributeValue(NamedTuple):
    """A value of an attribute that a capture or an enrichment reported.

    `derived`: it was not said but follows from others.
    """

    value: Any
    occurred_at: datetime
    capture_id: UUID | None
    derived: bool = False
    enrichment_id: UUID | None = None


class Report(NamedTuple):
    """What one capture, or one enrichment, reported; `derived` names the attributes that were not said."""

    occurred_at: datetime
    id: UUID
    attributes: Mapping[str, Any]
    derived: Collection[str] = ()
    captured: bool = True


def list_reports(captures: Iterable[CaptureView], enrichments: Iterable[Enrichment]) -> list[Report]:
    """What these captures and enrichments reported."""
    captured = [
        Report(each.occurred_at, each.capture_id, each.attributes, (*each.derived, EMAIL_CLASS)) for each in captures
    ]
    stated = [
        Report(each.occurred_at, each.enrichment_id, each.attributes, each.derived, captured=False)
        for each in enrichments
    ]
    return [*captured, *stated]


def attribute_history(reports: Iterable[Report]) -> dict[str, list[AttributeValue]]:
    """The values of each attribute, oldest first; see `find_valid`. Repeated values are left out.

    The reports may come in any order; of one instant the value that counts comes last, as in `settle_tie`.
    """
    history: dict[str, list[AttributeValue]] = {}
    for occurred_at, id_, attributes, derived, captured in sorted(reports, key=lambda report: report[:2]):
        ids = (id_, None) if captured else (None, id_)
        for name, value in attributes.items():
            values = history.setdefault(name, [])
            values.append(AttributeValue(value, occurred_at, ids[0], name in derived, ids[1]))
    return {name: _list_changes(values) for name, values in history.items()}


def _list_changes(values: list[AttributeValue]) -> list[AttributeValue]:
    changes: list[AttributeValue] = []
    for each in sorted(values, key=lambda each: (each.occurred_at, write_value(each.value))):
        if not changes or (changes[-1].value, changes[-1].derived) != (each.value, each.derived):
            changes.append(each)
    return changes


def find_valid(values: Sequence[AttributeValue]) -> AttributeValue:
    """The value that counts now, of an attribute's values from the oldest: the newest that was said, if one was."""
    return next((value for value in reversed(values) if not value.derived), values[-1])

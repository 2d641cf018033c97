"""What a seller is told about a lead: put together when it is shown, and kept nowhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.handoffs.domain.history import HistoryEntry
from services.handoff.sla.domain.clock import Clock, to_view

SECTIONS = ("company", "role", "interest", "custom")


@dataclass(frozen=True)
class Capture:
    """One arrival of the lead."""

    lead_id: UUID
    occurred_at: datetime
    source: str
    activity: str
    touch: Mapping[str, Any]
    attributes: Mapping[str, Any]


@dataclass(frozen=True)
class Activity:
    """What the lead did beside its captures."""

    lead_id: UUID
    occurred_at: datetime
    activity: str
    touch: Mapping[str, Any]
    properties: Mapping[str, Any]


def handoff_view(
    handoff: Handoff, clocks: Sequence[Clock], packet: Mapping[str, Any], told: Sequence[HistoryEntry]
) -> dict[str, Any]:
    """The handoff as a caller sees it."""
    return {
        "handoff_id": handoff.handoff_id,
        "lead_id": handoff.lead_id,
        "product": handoff.product,
        "kind": handoff.kind,
        "cycle": handoff.cycle,
        "origin": handoff.origin,
        "state": handoff.state,
        "seller": handoff.seller,
        "team": handoff.team,
        "why_this_seller": handoff.why,
        "qualified_at": handoff.qualified_at,
        "offered_at": handoff.offered_at,
        "clocks": [to_view(clock) for clock in clocks],
        "packet": packet,
        "history": [*_qualified(handoff), *({"type": t.type, "at": t.at, "by": t.by} | dict(t.details) for t in told)],
    }


def build_packet(
    card: Mapping[str, Any] | None,
    captures: Sequence[Capture],
    activities: Sequence[Activity],
    clauses: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """The packet of one lead, each list oldest first; the newest known value of an attribute wins."""
    known: dict[str, Any] = {}
    for capture in captures:
        known |= {field: value for field, value in capture.attributes.items() if value is not None}
    touches = [_touch(capture) for capture in captures]
    touches += [{"at": one.occurred_at, "source": None} | _known(one.touch) for one in activities if _known(one.touch)]
    did = [{"type": one.activity, "at": one.occurred_at, "source": one.source} for one in captures]
    did += [{"type": one.activity, "at": one.occurred_at, "properties": one.properties} for one in activities]
    return {
        "contact": card,
        **{section: _section(known, section) for section in SECTIONS},
        "touches": sorted(touches, key=_at),
        "activities": sorted(did, key=_at),
        "clauses": list(clauses),
    }


def _qualified(handoff: Handoff) -> list[dict[str, Any]]:
    if handoff.qualified_at is None:
        return []
    by = f"agreement/{handoff.agreement_version}"
    return [{"type": "lead.qualified", "at": handoff.qualified_at, "by": by}]


def _section(known: Mapping[str, Any], section: str) -> dict[str, Any]:
    prefix = f"{section}."
    return {field.removeprefix(prefix): value for field, value in known.items() if field.startswith(prefix)}


def _touch(capture: Capture) -> dict[str, Any]:
    return {"at": capture.occurred_at, "source": capture.source} | _known(capture.touch)


def _known(touch: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in touch.items() if value is not None}


def _at(item: Mapping[str, Any]) -> datetime:
    at: datetime = item["at"]
    return at

"""The packet: all that a seller needs to know about a lead. It is built for each response and not stored."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from services.handoff.companies.domain.company import Company
from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.handoffs.domain.history import HistoryEntry
from services.handoff.sla.domain.clock import Clock, to_view
from shared.agreement.readers.buyer import BuyerTerms, PersonaTerms
from shared.criteria.values import settle_tie

SECTIONS = ("company", "role", "interest", "custom")


@dataclass(frozen=True)
class Capture:
    """One capture of the lead. `derived` names the attributes that were not said but follow from others."""

    lead_id: UUID
    occurred_at: datetime
    source: str
    activity: str
    touch: Mapping[str, Any]
    attributes: Mapping[str, Any]
    derived: tuple[str, ...]
    id: UUID


@dataclass(frozen=True)
class Enrichment:
    """Attributes of the lead that became known without a capture; `derived` as of a capture."""

    lead_id: UUID
    occurred_at: datetime
    attributes: Mapping[str, Any]
    derived: tuple[str, ...]
    id: UUID


@dataclass(frozen=True)
class Activity:
    """One activity of the lead beside its captures."""

    lead_id: UUID
    occurred_at: datetime
    activity: str
    touch: Mapping[str, Any]
    properties: Mapping[str, Any]


def handoff_row(handoff: Handoff, clocks: Sequence[Clock]) -> dict[str, Any]:
    """The handoff as a list shows it: where it stands, and its clocks."""
    return {
        "handoff_id": handoff.handoff_id,
        "lead_id": handoff.lead_id,
        "product": handoff.product,
        "kind": handoff.kind,
        "cycle": handoff.cycle,
        "priority": handoff.priority,
        "origin": handoff.origin,
        "state": handoff.state,
        "seller": handoff.seller,
        "team": handoff.team,
        "why_this_seller": handoff.why,
        "filtered": handoff.filtered,
        "qualified_at": handoff.qualified_at,
        "offered_at": handoff.offered_at,
        "clocks": [to_view(clock) for clock in clocks],
    }


def handoff_view(
    handoff: Handoff, clocks: Sequence[Clock], packet: Mapping[str, Any], entries: Sequence[HistoryEntry]
) -> dict[str, Any]:
    """The whole handoff as callers see it."""
    history = [*_qualification(handoff), *map(_entry_view, entries)]
    return handoff_row(handoff, clocks) | {"packet": packet, "history": history}


def build_packet(
    card: Mapping[str, Any] | None,
    written: Mapping[str, Any],
    captures: Sequence[Capture],
    enrichments: Sequence[Enrichment],
    activities: Sequence[Activity],
    clauses: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """The packet of one lead, each list oldest first. Without a card there are no words: the person was erased."""
    attributes = fold_attributes([*captures, *enrichments])
    touches = [_touch(capture.occurred_at, capture.source, capture.touch) for capture in captures]
    touches += [_touch(each.occurred_at, None, each.touch) for each in activities if _without_nulls(each.touch)]
    done = [{"type": each.activity, "at": each.occurred_at, "source": each.source} for each in captures]
    done += [{"type": each.activity, "at": each.occurred_at, "properties": each.properties} for each in activities]
    return {
        "contact": card,
        "words": written["words"] if card else None,
        "consents": written["consents"] if card else None,
        **{section: _section(attributes, section) for section in SECTIONS},
        "touches": sorted(touches, key=_at),
        "activities": sorted(done, key=_at),
        "clauses": list(clauses),
    }


def account_view(company: Company | None) -> dict[str, Any] | None:
    """What the lead's company is to us."""
    return {"domain": company.domain, **vars(company.account)} if company else None


def buyer_view(buyer: BuyerTerms | None, role: Mapping[str, Any]) -> dict[str, Any] | None:
    """What the agreement says of buyers. `decides`: whether this lead does, by its seniority; None if not known."""
    if buyer is None:
        return None
    seniority = role.get("seniority")
    decides = seniority in buyer.decided_by if seniority and buyer.decided_by else None
    return {
        "problems": list(buyer.problems),
        "competitors": list(buyer.competitors),
        "decision_days": buyer.decision_days,
        "decided_by": list(buyer.decided_by),
        "decides": decides,
    }


def persona_view(persona: PersonaTerms | None) -> dict[str, Any] | None:
    """The persona that the lead is by the agreement under which it qualified."""
    if persona is None:
        return None
    return {"id": persona.id, "name": persona.name, "wants": list(persona.wants), "asks": list(persona.asks)}


def fold_attributes(stated: Iterable[Capture | Enrichment]) -> dict[str, Any]:
    """The attributes that these state. The newest value that is not null counts, a said one before all derived ones."""
    said: dict[str, Any] = {}
    derived: dict[str, Any] = {}
    for _, group in groupby(sorted(stated, key=_occurred_at), _occurred_at):
        together = [(_without_nulls(each.attributes), each.derived) for each in group]
        said |= settle_tie({name: known[name] for name in known if name not in names} for known, names in together)
        derived |= settle_tie({name: known[name] for name in known if name in names} for known, names in together)
    return derived | said


def _qualification(handoff: Handoff) -> list[dict[str, Any]]:
    if handoff.qualified_at is None or handoff.is_next:
        return []
    actor = f"agreement/{handoff.agreement_version}"
    return [{"type": "lead.qualified", "at": handoff.qualified_at, "by": actor}]


def _section(attributes: Mapping[str, Any], section: str) -> dict[str, Any]:
    prefix = f"{section}."
    return {field.removeprefix(prefix): value for field, value in attributes.items() if field.startswith(prefix)}


def _entry_view(entry: HistoryEntry) -> dict[str, Any]:
    return {"type": entry.type, "at": entry.at, "by": entry.by} | dict(entry.details)


def _touch(at: datetime, source: str | None, touch: Mapping[str, Any]) -> dict[str, Any]:
    return {"at": at, "source": source} | _without_nulls(touch)


def _without_nulls(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _occurred_at(stated: Capture | Enrichment) -> datetime:
    return stated.occurred_at


def _at(item: Mapping[str, Any]) -> datetime:
    at: datetime = item["at"]
    return at

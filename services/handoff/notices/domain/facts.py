"""Which events are told, and to whom: a fact is one of them, and becomes a notice for each destination."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from services.handoff.agreements.domain.sla_terms import SlaTerms
from services.handoff.notices.domain.notice import name_breach
from shared.agreement.readers.escalation import Step
from shared.events.base import Event
from shared.events.handoff import MQL, HandoffOffered, HandoffPrioritised, HandoffReassigned
from shared.events.notices import NoticeKind, SubscriptionEnded
from shared.events.sla import SlaBreached, SlaWarned

# What happened longer ago was told then, or is part of a backfill.
TOLD_WITHIN = timedelta(days=1)


@dataclass(frozen=True)
class Fact:
    """What is told: `fact_id` is the same whenever the fact is read again.

    `seller`: whom it is told; None: the seller who has the handoff. `told_at`: when, if that is later than now.
    `role`: in place of the seller a team's lead, the heads of both sides, the executives, or a subscription's owners.
    """

    fact_id: UUID
    kind: NoticeKind
    handoff_id: UUID | None
    lead_id: UUID | None
    occurred_at: datetime
    seller: str | None
    team: str | None
    clock: UUID | None = None
    details: dict[str, Any] = field(default_factory=dict)
    role: str | None = None
    told_at: datetime | None = None


def list_facts(events: Iterable[Event], now: datetime) -> list[Fact]:
    """What of these events is told if it is no history: offers, leads that came back or got a priority, warnings and
    breaches.

    And subscriptions that send nothing any more.
    """
    recent = [event for event in events if event.occurred_at > now - TOLD_WITHIN]
    facts = []
    for event in recent:
        match event:
            case HandoffOffered() | HandoffReassigned():
                is_return = event.cycle > 1 and event.kind == MQL and isinstance(event, HandoffOffered)
                facts.append(_tell_offer(event, "return" if is_return else "offer"))
            case HandoffPrioritised() if event.seller:
                facts.append(replace(_tell_offer(event, "moment"), details={"priority": event.priority}))
            case SlaWarned():
                facts.append(_tell_clock(event, "warning", uuid5(event.clock, f"warned {event.percent}")))
            case SlaBreached():
                facts.append(_tell_clock(event, "breach", name_breach(event.clock)))
            case SubscriptionEnded():
                facts += _tell_stopped(event)
    return facts


def _tell_offer(event: HandoffOffered | HandoffReassigned | HandoffPrioritised, kind: NoticeKind) -> Fact:
    name = f"{event.seller} {event.occurred_at.isoformat()}"
    if kind == "moment":
        name += f" {event.priority}"
    return Fact(
        uuid5(event.handoff_id, name),
        kind,
        event.handoff_id,
        event.lead_id,
        event.occurred_at,
        event.seller,
        event.team,
    )


def _tell_clock(event: SlaWarned | SlaBreached, kind: NoticeKind, fact_id: UUID) -> Fact:
    details: dict[str, Any] = {"target": event.target, "version": event.agreement_version}
    if isinstance(event, SlaWarned):
        details["percent"] = event.percent
    return Fact(
        fact_id,
        kind,
        event.handoff_id,
        event.lead_id,
        event.occurred_at,
        event.seller,
        event.team,
        event.clock,
        details,
    )


def _tell_stopped(event: SubscriptionEnded) -> list[Fact]:
    """To its owners, and to the seller or team whose events it sent."""
    told = Fact(
        uuid5(event.subscription, f"{event.state} {event.occurred_at.isoformat()}"),
        "escalation",
        None,
        None,
        event.occurred_at,
        event.seller,
        event.team,
        details={"subscription": str(event.subscription), "key_id": str(event.key_id)},
    )
    return [told, replace(told, role="owners")]


def list_escalations(breach: SlaBreached, steps: Iterable[Step], terms: SlaTerms) -> list[Fact]:
    """Who else is told of this breach, and when."""
    told = _tell_clock(breach, "escalation", breach.clock)
    return [
        replace(
            told,
            fact_id=uuid5(breach.clock, f"escalated {place}"),
            role=step.to,
            told_at=terms.of_kind(breach.kind).later(breach.target, breach.occurred_at, step.after, breach.priority),
        )
        for place, step in enumerate(steps)
        if breach.target in step.on
    ]

"""What is told of what metrics says: missed promises, shifts, overdue actions, won deals, disputes, and leads without
a next date.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from services.handoff.agreements.domain.sla_terms import SlaTerms
from services.handoff.notices.domain.facts import TOLD_WITHIN, Fact
from services.handoff.notices.domain.notice import PERSON
from shared.agreement.readers.escalation import Step
from shared.agreement.readers.sales import split_promise
from shared.events.base import Event
from shared.events.metrics import (
    ActionOverdue,
    AttentionEvent,
    GuaranteeDecided,
    GuaranteeDisputed,
    GuaranteeEvent,
    LeadUnattended,
    MetricShifted,
    PromiseKept,
    PromiseMissed,
    WinShared,
)
from shared.events.notices import NoticeKind

HEADS = "heads"
TEAM_LEAD = "team_lead"
SHARED = UUID("6a1de1c4-0d5b-5f0c-9d1f-3f8f6f0e7b52")
# What is over for longer belongs to a backfill: a month, since a share is decided once nothing open can change it.
OVER_WITHIN = timedelta(days=31)


def is_told(event: Event, recorded_at: datetime, now: datetime) -> bool:
    """Whether metrics said it lately, and it is no history; an action is overdue until it is done, however long."""
    is_recent = isinstance(event, ActionOverdue) or event.occurred_at > now - OVER_WITHIN
    is_open = event.decide_by > now if isinstance(event, GuaranteeDisputed) else is_recent
    return is_open and recorded_at > now - TOLD_WITHIN


def name_missed(subject: str) -> UUID:
    """The fact that this promise was missed in its span: one, however often it is published."""
    return uuid5(SHARED, f"missed {subject}")


def name_over(event: Event) -> UUID | None:
    """The fact that is not true any more, or not open, by this event; None if it ends none."""
    match event:
        case PromiseKept():
            return name_missed(event.subject)
        case GuaranteeDecided():
            return name_dispute(event)
    return None


def name_dispute(event: GuaranteeEvent) -> UUID:
    """The fact that the rejection of this handoff is disputed."""
    return uuid5(SHARED, f"disputed {event.handoff_id}")


def tell_dispute(event: GuaranteeDisputed) -> Fact:
    """To both heads, who decide it."""
    details = event.model_dump(mode="json", include={"clause", "decide_by"})
    return _tell_heads("dispute", name_dispute(event), event, details)


def tell_decision(event: GuaranteeDecided) -> Fact:
    """To both heads, each time that it comes out otherwise."""
    fact_id = uuid5(SHARED, f"decided {event.handoff_id} {event.how}")
    return _tell_heads("decision", fact_id, event, event.model_dump(mode="json", include={"owes", "how"}))


def tell_missed(event: PromiseMissed, steps: Iterable[Step], terms: SlaTerms, now: datetime) -> list[Fact]:
    """To both heads at once, and to those whom the agreement's escalation names for this promise, so long after now.

    A promise for a span has no team, so no lead of one.
    """
    details = event.model_dump(mode="json", include={"side", "promise", "per", "span", "promised", "done"})
    told = _tell("missed", name_missed(event.subject), event.occurred_at, details)
    # A promise to leads of a priority is escalated like that to all leads: `acceptance:hand_raiser`.
    promise, _ = split_promise(event.promise)
    named = [step for step in steps if promise in step.on and step.to != TEAM_LEAD]
    later = [replace(told, role=step.to, told_at=terms.later(None, now, step.after)) for step in named]
    # The first notice of a fact to a role counts.
    return [replace(told, role=HEADS), *sorted(later, key=lambda fact: fact.told_at or now)]


def tell_shift(event: MetricShifted) -> Fact:
    """To both heads."""
    details = event.model_dump(mode="json", exclude={"occurred_at"})
    fact_id = uuid5(SHARED, f"shifted {event.measure} {event.span} {event.direction}")
    return replace(_tell("shift", fact_id, event.occurred_at, details), role=HEADS)


def tell_overdue(event: ActionOverdue) -> Fact:
    """To the person who owns it; to both heads where it is of no person."""
    details = event.model_dump(mode="json", include={"span", "due"})
    told = _tell("action", uuid5(SHARED, f"overdue {event.action_id}"), event.occurred_at, details)
    return replace(told, role=f"{PERSON}{event.person}" if event.person else HEADS)


def tell_win(event: WinShared) -> list[Fact]:
    """To every seller and team that took part, and to both heads."""
    details = event.model_dump(mode="json", include={"origin", "amount", "source", "channel", "campaign", "sellers"})
    told = Fact(
        uuid5(SHARED, f"won {event.deal}"),
        "win",
        event.handoff_id,
        event.lead_id,
        event.occurred_at,
        None,
        None,
        details=details,
    )
    sellers = [replace(told, seller=seller) for seller in event.sellers]
    teams = [replace(told, team=team) for team in event.teams]
    return [*sellers, *teams, replace(told, role=HEADS)]


def tell_unattended(event: LeadUnattended) -> list[Fact]:
    """To the seller who has the lead, to the team, and to the lead of the team; once since this instant."""
    told = Fact(
        uuid5(event.handoff_id, f"unattended {event.occurred_at.isoformat()}"),
        "unattended",
        event.handoff_id,
        event.lead_id,
        event.occurred_at,
        event.seller,
        event.team,
    )
    return [told, replace(told, role=TEAM_LEAD)]


def list_waiting(events: Sequence[AttentionEvent]) -> list[LeadUnattended]:
    """Those of these events, in order, after which their lead has no next date."""
    last = {event.handoff_id: event for event in events}
    return [event for event in last.values() if isinstance(event, LeadUnattended)]


def _tell_heads(kind: NoticeKind, fact_id: UUID, event: GuaranteeEvent, details: dict[str, object]) -> Fact:
    return Fact(
        fact_id, kind, event.handoff_id, event.lead_id, event.occurred_at, None, None, details=details, role=HEADS
    )


def _tell(kind: NoticeKind, fact_id: UUID, at: datetime, details: dict[str, object]) -> Fact:
    return Fact(fact_id, kind, None, None, at, None, None, details=details)

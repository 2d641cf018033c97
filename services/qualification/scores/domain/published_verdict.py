"""What was last published of a lead in one cycle."""

from dataclasses import replace
from typing import get_args

from services.qualification.evaluation.domain.timeline_entry import PublishedVerdict
from shared.agreement.readers.sales import list_priorities
from shared.events.qualification import (
    LeadDisqualified,
    LeadNurtureStarted,
    LeadPrioritised,
    LeadProductChanged,
    LeadQualified,
)

VerdictEvent = LeadQualified | LeadPrioritised | LeadProductChanged | LeadNurtureStarted | LeadDisqualified
VERDICT_EVENTS: tuple[type[VerdictEvent], ...] = get_args(VerdictEvent)


def publish(known: PublishedVerdict | None, event: VerdictEvent) -> PublishedVerdict | None:
    """What is published after this event; `known` was before. A priority stays with a lead that qualified earlier."""
    match event:
        case LeadQualified():
            priority = _find_highest(known, event)
            return PublishedVerdict("qualified", event.agreement_version, event.occurred_at, priority, event.product)
        case LeadPrioritised():
            return replace(known, priority=event.priority) if known else None
        case LeadProductChanged():
            return replace(known, product=event.product) if known else None
        case LeadNurtureStarted():
            return PublishedVerdict("nurture", event.agreement_version, event.occurred_at, product=event.product)
        case LeadDisqualified():
            return PublishedVerdict("disqualified", event.agreement_version, event.occurred_at, product=event.product)


def _find_highest(known: PublishedVerdict | None, event: LeadQualified) -> str | None:
    former = known.priority if known and known.status == "qualified" else None
    names = list_priorities(event.promise)
    return min((name for name in (former, event.priority) if name in names), key=names.index, default=None)

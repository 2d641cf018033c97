"""What came of leads that were handed over, as handoff tells it: each handoff and each deal, folded in any order."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import get_args
from uuid import UUID

from shared.events.base import Event
from shared.events.deal_stages import STAGES, Stage, stage_order
from shared.events.handoff import (
    MQL,
    DealLost,
    DealOpened,
    DealReopened,
    DealWon,
    HandoffAccepted,
    HandoffRecycled,
    HandoffRejected,
    HandoffSalesQualified,
)

StepEvent = HandoffAccepted | HandoffSalesQualified | HandoffRejected | HandoffRecycled
DealStage = DealOpened | DealReopened | DealWon | DealLost
OUTCOME_EVENTS: tuple[type[Event], ...] = (*get_args(StepEvent), *get_args(DealStage))


@dataclass(frozen=True)
class HandoffOutcome:
    """What sales did with one handoff. `finding`: what the signed clause said of the reason of a rejection."""

    handoff_id: UUID
    lead_id: UUID
    cycle: int
    origin: str
    accepted_at: datetime | None = None
    sales_qualified_at: datetime | None = None
    rejected_at: datetime | None = None
    reason: str | None = None
    clause: str | None = None
    finding: str | None = None
    recycled_at: datetime | None = None


@dataclass(frozen=True)
class DealOutcome:
    """The latest stage of one deal, and its amount as it was told last."""

    deal: UUID
    handoff_id: UUID
    lead_id: UUID
    cycle: int
    stage: Stage
    stage_at: datetime
    amount: str | None = None
    currency: str | None = None


@dataclass(frozen=True)
class Outcomes:
    """What a batch of events tells, each handoff and each deal once."""

    handoffs: tuple[HandoffOutcome, ...]
    deals: tuple[DealOutcome, ...]


def fold_outcomes(events: Iterable[Event]) -> Outcomes:
    """What these events tell together."""
    handoffs: dict[UUID, HandoffOutcome] = {}
    deals: dict[UUID, DealOutcome] = {}
    for event in events:
        if getattr(event, "kind", MQL) != MQL:
            continue
        match event:
            case HandoffAccepted() | HandoffSalesQualified() | HandoffRejected() | HandoffRecycled():
                known = handoffs.get(event.handoff_id)
                blank = known or HandoffOutcome(event.handoff_id, event.lead_id, event.cycle, event.origin)
                handoffs[event.handoff_id] = _add_step(blank, event)
            case DealOpened() | DealReopened() | DealWon() | DealLost():
                deals[event.deal] = _add_stage(deals.get(event.deal), event)
    by_id = sorted(handoffs.values(), key=lambda each: each.handoff_id)
    return Outcomes(tuple(by_id), tuple(sorted(deals.values(), key=lambda each: each.deal)))


def _add_step(outcome: HandoffOutcome, event: StepEvent) -> HandoffOutcome:
    at = event.occurred_at
    match event:
        case HandoffAccepted():
            return replace(outcome, accepted_at=min(at, outcome.accepted_at or at))
        case HandoffSalesQualified():
            return replace(outcome, sales_qualified_at=min(at, outcome.sales_qualified_at or at))
        case HandoffRejected():
            return replace(outcome, rejected_at=at, reason=event.reason, clause=event.clause, finding=event.check)
        case HandoffRecycled(counted=True):
            return replace(outcome, recycled_at=min(at, outcome.recycled_at or at))
    return outcome


def _add_stage(known: DealOutcome | None, event: DealStage) -> DealOutcome:
    stage = STAGES[event.type]
    if known and stage_order(known.stage_at, known.stage) > stage_order(event.occurred_at, stage):
        return known
    amount, currency = (known.amount, known.currency) if known else (None, None)
    if event.amount:
        amount, currency = str(event.amount.amount), event.amount.currency
    return DealOutcome(
        event.deal, event.handoff_id, event.lead_id, event.cycle, stage, event.occurred_at, amount, currency
    )

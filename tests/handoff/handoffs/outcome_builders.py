"""An offered handoff whose deals end, the terms of its agreement, and what is stated of it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from services.handoff.agreements.domain.response_terms import ResponseTerms
from services.handoff.handoffs.domain.deal_outcome import find_changed, publish_outcomes
from services.handoff.handoffs.domain.events import HandoffQualified
from services.handoff.handoffs.domain.evolve import fold
from services.handoff.handoffs.domain.handoff import Handoff
from shared.agreement.readers.responses import LossTerms
from shared.events.handoff import DealLost, HandoffEvent
from tests.handoff.event_builders import HOUR, NOON
from tests.handoff.handoffs.builders import IDENTITY, OFFERED, deal_event

NOW = NOON + 999 * HOUR
DAYS = timedelta(days=1)
TERMS = ResponseTerms(
    version=3,
    lost_reasons={"timing": LossTerms("nurture", 90 * DAYS), "gone": LossTerms("disqualified", 30 * DAYS)},
    loss=LossTerms("nurture", 30 * DAYS),
)
LOST = deal_event(DealLost, 4, reason="timing")
QUALIFIED = HandoffQualified(
    **IDENTITY, origin="sales", occurred_at=NOON, agreement_version=3, currency="EUR", attributes={}, clauses=()
)
STATED: dict[str, Any] = {**IDENTITY, "origin": "marketing", "seller": "anna", "team": "reps"}


def stated(before: Sequence[Handoff], after: Sequence[Handoff]) -> list[HandoffEvent]:
    return publish_outcomes(find_changed(before, after), lambda version: TERMS)


def lost(reason: str | None) -> Handoff:
    return fold(OFFERED, [deal_event(DealLost, 4, reason=reason)])

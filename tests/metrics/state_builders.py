"""Folded rows of one lead, for tests that compute something from them."""

from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID

from services.metrics.projections.domain.deals import Deal
from services.metrics.projections.domain.handoffs import Handoff
from services.metrics.projections.domain.journeys import FirstTouch, Journey
from tests.metrics.event_builders import day

LEAD = UUID(int=2)
TOUCH = FirstTouch(LEAD, day(1), day(1), 1, "website", "social")
numbers = count(1)


def journey(verdict: str, at: datetime, cycle: int = 1, qualified_at: datetime | None = None) -> Journey:
    return Journey(LEAD, "default", cycle, qualified_at, verdict, at, at, next(numbers))


def qualified_journey(at: datetime, cycle: int = 1) -> Journey:
    return journey("qualified", at, cycle, at)


def handoff(at: datetime, cycle: int = 1, seller: str | None = "anna", **steps: Any) -> Handoff:
    """A handoff that was offered when it began; metrics learns of a rejection or recycling as it happens."""
    for end in ("rejected", "recycled"):
        if f"{end}_at" in steps:
            steps |= {f"{end}_recorded_at": steps[f"{end}_at"], f"{end}_number": next(numbers)}
    return Handoff(
        UUID(int=cycle), LEAD, "default", cycle, "marketing", at, 1, at, seller, "north", at, next(numbers), **steps
    )


def deal(
    stage: str, at: datetime, begun_at: datetime | None = None, opened_at: datetime | None = None, cycle: int = 1
) -> Deal:
    return Deal(
        UUID(int=next(numbers)), LEAD, "default", cycle, begun_at or at, opened_at, stage, at, at, next(numbers),
        handoff_id=UUID(int=cycle), pursued_at=None if stage == "lost" else begun_at or at,
    )  # fmt: skip

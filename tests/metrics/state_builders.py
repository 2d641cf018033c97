"""Folded rows for tests of what they add up to."""

from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID

from services.metrics.projections.domain.handoffs import Handoff
from services.metrics.projections.domain.journeys import Deal, FirstTouch, Journey
from tests.metrics.event_builders import day

LEAD = UUID(int=2)
TOUCH = FirstTouch(LEAD, day(1), day(1), 1, "website", "social")
numbers = count(1)


def verdict(said: str, at: datetime, cycle: int = 1, qualified_at: datetime | None = None) -> Journey:
    return Journey(LEAD, "default", cycle, qualified_at, said, at, at, next(numbers))


def qualified(at: datetime, cycle: int = 1) -> Journey:
    return verdict("qualified", at, cycle, at)


def handoff(at: datetime, cycle: int = 1, seller: str | None = "anna", **steps: Any) -> Handoff:
    """Begun and offered at one instant; what is told of an end is learned as it happens."""
    for end in ("rejected", "recycled"):
        if f"{end}_at" in steps:
            steps |= {f"{end}_recorded_at": steps[f"{end}_at"], f"{end}_number": next(numbers)}
    return Handoff(
        UUID(int=cycle), LEAD, "default", cycle, "marketing", at, 1, at, seller, "north", at, next(numbers), **steps
    )


def deal(
    stage: str, at: datetime, begun: datetime | None = None, opened: datetime | None = None, cycle: int = 1
) -> Deal:
    return Deal(
        UUID(int=next(numbers)), LEAD, "default", cycle, begun or at, opened, stage, at, at, next(numbers),
        handoff_id=UUID(int=cycle),
    )  # fmt: skip

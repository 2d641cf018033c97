"""What no order of arrival changes: the earliest instant told, and what was learned last."""

from datetime import datetime

from services.metrics.facts.domain import Fact


def earliest(known: datetime | None, told: datetime) -> datetime:
    return told if known is None else min(known, told)


def learned_later(recorded_at: datetime | None, number: int | None, fact: Fact) -> bool:
    """Whether the fact was learned after what is known, of which these are the times."""
    return recorded_at is None or number is None or (recorded_at, number) < (fact.recorded_at, fact.number)


def happened_earlier(at: datetime | None, recorded_at: datetime | None, number: int | None, fact: Fact) -> bool:
    """Whether the fact happened before what is known; of two at one instant, the one learned first."""
    if at is None or recorded_at is None or number is None:
        return True
    return (fact.occurred_at, fact.recorded_at, fact.number) < (at, recorded_at, number)

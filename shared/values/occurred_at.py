"""The time at which an event occurred, as a caller states it: in the past, or at most 5 minutes ahead of the clock."""

from datetime import datetime, timedelta

from shared.errors import Refusal

MAX_CLOCK_SKEW = timedelta(minutes=5)


class OccurredInFuture(Refusal):
    code = "too-far-ahead"
    detail = "More than 5 minutes ahead."


def resolve_occurred_at(stated_at: datetime | None, now: datetime) -> datetime:
    """The time that the caller stated, at most `now`; `now` without one. Raises OccurredInFuture."""
    if stated_at is None:
        return now
    if stated_at > now + MAX_CLOCK_SKEW:
        raise OccurredInFuture
    return min(stated_at, now)

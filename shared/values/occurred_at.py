"""When something happened, as far as a caller may say: in the past, or a little ahead of the database's clock."""

from datetime import datetime, timedelta

from shared.errors import Refusal

MAX_CLOCK_SKEW = timedelta(minutes=5)


class OccurredInFuture(Refusal):
    code = "too-far-ahead"
    detail = "More than 5 minutes ahead."


def resolve_occurred_at(stated_at: datetime | None, now: datetime) -> datetime:
    """What the caller stated, at most `now`; `now` if nothing was stated. Raises OccurredInFuture."""
    if stated_at is None:
        return now
    if stated_at > now + MAX_CLOCK_SKEW:
        raise OccurredInFuture
    return min(stated_at, now)

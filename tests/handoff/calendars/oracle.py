"""A slow and simple calculation of working time: it checks the local time of every minute."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from services.handoff.calendars.domain.open_hours import Week

MINUTE = timedelta(minutes=1)


class Oracle:
    """A calendar with a fixed set of closed days; instants are whole minutes."""

    def __init__(self, zone: str, week: Week, closed: frozenset[date] = frozenset()) -> None:
        self.zone, self.week, self.closed = ZoneInfo(zone), week, closed

    def open_at(self, at: datetime) -> bool:
        """Whether the minute that begins then is open."""
        local = at.astimezone(self.zone)
        minute = local.hour * 60 + local.minute
        blocks = () if local.date() in self.closed else self.week[local.weekday()]
        return any(opens <= minute < closes for opens, closes in blocks)

    def business_seconds(self, start: datetime, end: datetime) -> float:
        """Every open minute counted."""
        at, seconds = start.astimezone(UTC), 0.0
        while at < end:
            seconds += 60 * self.open_at(at)
            at += MINUTE
        return seconds

    def deadline(self, start: datetime, minutes: int) -> datetime:
        """The end of the last of so many open minutes."""
        at = start.astimezone(UTC)
        while minutes:
            minutes -= self.open_at(at)
            at += MINUTE
        return at

"""When a notice may be sent: quiet hours, and the morning to which a daily digest waits."""

from datetime import datetime, time, timedelta

from services.handoff.calendars.domain.working_time import Calendar, next_opening
from services.handoff.destinations.domain.destination import Destination
from shared.events.notices import NoticeKind

# Where sales is open all night, the morning begins at this hour.
EARLIEST = time(7)
# These say what is to be done now, or are the digest.
UNGATHERED: frozenset[NoticeKind] = frozenset({"offer", "return", "morning"})


def find_send_time(
    destination: Destination, kind: NoticeKind, made_at: datetime, now: datetime, calendar: Calendar
) -> datetime:
    """The first instant from `now` on at which this destination takes a notice that was made then."""
    at = now
    if destination.digest == "daily" and kind not in UNGATHERED:
        at = max(at, find_morning(made_at, calendar, days=1))
    return max(now, next_opening(at, calendar)) if destination.quiet != "never" else at


def find_morning(at: datetime, calendar: Calendar, days: int = 0) -> datetime:
    """The first opening from EARLIEST on, on the day of `at` or so many days later, in the zone of the calendar."""
    day = calendar.local(at).date() + timedelta(days=days)
    return next_opening(datetime.combine(day, EARLIEST, calendar.zone), calendar)

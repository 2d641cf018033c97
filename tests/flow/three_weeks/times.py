"""Wall times in Hamburg, such as `24 Oct 17:00`, to and from instants. Summer time ends on 26 October 2025 at 03:00."""

import re
from datetime import UTC, datetime, timedelta, timezone

SUMMER, WINTER = timezone(timedelta(hours=2)), timezone(timedelta(hours=1))
CLOCK_CHANGE = datetime(2025, 10, 26, 1, tzinfo=UTC)
MONTHS = {"Oct": "10", "Nov": "11"}
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})")
# The wall time of all that happens while the test runs.
NOW = "now"


def to_instant(wall_time: str) -> str:
    """`24 Oct 17:00` as an ISO instant with its offset. No input lies in the hour that comes twice."""
    day, month, time = wall_time.split()
    summer = datetime.fromisoformat(f"2025-{MONTHS[month]}-{day}T{time}:00+02:00")
    return (summer if summer < CLOCK_CHANGE else summer.replace(tzinfo=WINTER)).isoformat()


def to_wall_time(instant: str, test_start: datetime) -> str:
    """An ISO instant as `24 Oct 17:00`, or NOW from the start of the test on. It must be a full minute of 2025."""
    at = datetime.fromisoformat(instant)
    if at >= test_start:
        return NOW
    local = at.astimezone(SUMMER if at < CLOCK_CHANGE else WINTER)
    assert (local.year, local.second, local.microsecond) == (2025, 0, 0), instant
    return f"{local:%d %b %H:%M}"


def sort_key(wall_time: str) -> tuple[bool, str, str]:
    """A key that sorts wall times by time, with NOW behind all others."""
    return (True, "", "") if wall_time == NOW else (False, MONTHS[wall_time[3:6]], wall_time)

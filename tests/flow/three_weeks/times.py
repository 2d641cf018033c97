"""Times as the story tells them: on the wall in Hamburg, where summer time ends on 26 October 2025 at 03:00."""

import re
from datetime import UTC, datetime, timedelta, timezone

SUMMER, WINTER = timezone(timedelta(hours=2)), timezone(timedelta(hours=1))
CHANGE = datetime(2025, 10, 26, 1, tzinfo=UTC)
MONTHS = {"Oct": "10", "Nov": "11"}
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})")
# What happened while the test ran, at whatever time that was.
NOW = "now"


def instant(wall: str) -> str:
    """`24 Oct 17:00` as an instant with its offset; nothing of the story happens in the hour that comes twice."""
    day, month, time = wall.split()
    summer = datetime.fromisoformat(f"2025-{MONTHS[month]}-{day}T{time}:00+02:00")
    return (summer if summer < CHANGE else summer.replace(tzinfo=WINTER)).isoformat()


def wall(instant: str, begun: datetime) -> str:
    """An instant as `24 Oct 17:00`; from the beginning of the test on it is `now`."""
    at = datetime.fromisoformat(instant)
    if at >= begun:
        return NOW
    shown = at.astimezone(SUMMER if at < CHANGE else WINTER)
    assert (shown.year, shown.second, shown.microsecond) == (2025, 0, 0), instant
    return f"{shown:%d %b %H:%M}"


def order_of(wall: str) -> tuple[bool, str, str]:
    """What sorts `24 Oct 17:00` behind what was before it, and `now` behind everything."""
    return (True, "", "") if wall == NOW else (False, MONTHS[wall[3:6]], wall)

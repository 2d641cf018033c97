"""When a notice may be sent: at once, at the opening, or in the morning to which a digest waits."""

from datetime import datetime

import pytest

from services.handoff.calendars.domain.working_time import build_calendar
from services.handoff.destinations.domain.destination import Destination, Digest, Quiet
from services.handoff.destinations.domain.morning import list_mornings
from services.handoff.destinations.domain.send_time import find_send_time
from shared.agreement.readers.sales import read_business_hours
from shared.events.notices import NoticeKind

CALENDAR = build_calendar(
    read_business_hours({"open": {"mon-fri": ["09:00-17:00"]}, "closed": ["2018-11-22"]}), "Europe/Berlin"
)


def at(day: int, hour: float) -> datetime:
    """An hour in Berlin of a day in November 2018, of which the 20th is a Tuesday and the 22nd is closed."""
    return datetime.fromisoformat(f"2018-11-{day:02}T{int(hour):02}:{round(hour % 1 * 60):02}:00+01:00")


@pytest.mark.parametrize(
    ("kind", "quiet", "digest", "made", "now", "sent"),
    [
        ("offer", "outside business hours", "none", at(20, 10), at(20, 10), at(20, 10)),
        ("offer", "outside business hours", "none", at(20, 22), at(20, 22), at(21, 9)),
        ("offer", "outside business hours", "none", at(21, 18), at(21, 18), at(23, 9)),
        ("offer", "never", "none", at(20, 22), at(20, 22), at(20, 22)),
        ("offer", "outside business hours", "daily", at(20, 10), at(20, 10), at(20, 10)),
        ("breach", "outside business hours", "daily", at(20, 10), at(20, 10), at(21, 9)),
        ("breach", "outside business hours", "daily", at(20, 10), at(21, 9.5), at(21, 9.5)),
        ("warning", "never", "daily", at(23, 10), at(23, 10), at(26, 9)),
        ("morning", "outside business hours", "daily", at(21, 9), at(21, 9.1), at(21, 9.1)),
    ],
)
def test_a_notice_is_sent_when_its_destination_takes_it(
    kind: NoticeKind, quiet: Quiet, digest: Digest, made: datetime, now: datetime, sent: datetime
) -> None:
    destination = Destination("mail", "email", None, None, quiet, digest)

    assert find_send_time(destination, kind, made, now, CALENDAR) == sent


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (at(20, 8.9), []),
        (at(20, 9), ["anna", "ben", "heads"]),
        (at(20, 10.9), ["anna", "ben", "heads"]),
        (at(20, 11.1), []),
        (at(22, 9.5), []),
        (at(24, 9.5), []),
    ],
)
def test_the_lists_of_a_morning_are_made_at_its_opening_and_not_on_closed_days(now: datetime, told: list[str]) -> None:
    facts = list_mornings(["anna", "ben"], CALENDAR, now)

    assert [fact.seller or fact.role for fact in facts] == told
    assert len({fact.fact_id for fact in facts}) == (1 if told else 0)

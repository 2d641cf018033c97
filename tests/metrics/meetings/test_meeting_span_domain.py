"""The spans of meetings by their names, and which of them an agreement plans."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from services.metrics.meetings.domain.meeting_span import MeetingSpan, NotAMeeting, parse_span
from services.metrics.meetings.domain.planned import SignedRhythm, is_planned, judge, list_planned, widen
from shared.agreement.readers.rhythm import RhythmTerms

WEEKLY = [SignedRhythm(date(2026, 11, 4), RhythmTerms("30m", 1, monthly=True))]
EVERY_OTHER = [SignedRhythm(date(2026, 11, 4), RhythmTerms("15m", 2))]


@pytest.mark.parametrize(
    ("name", "first", "until"),
    [
        ("2026-W48", date(2026, 11, 23), date(2026, 11, 30)),
        ("2026-W53", date(2026, 12, 28), date(2027, 1, 4)),
        ("2026-11", date(2026, 11, 1), date(2026, 12, 1)),
        ("2026-Q4", date(2026, 10, 1), date(2027, 1, 1)),
    ],
)
def test_a_span_is_known_by_its_name(name: str, first: date, until: date) -> None:
    span = parse_span(name)

    assert (span.name, span.first, span.until) == (name, first, until)
    assert span.previous.until == first
    assert span.following.first == until


@pytest.mark.parametrize("name", ["2025-W53", "2026-W00", "2026-13", "2026-Q5", "week", "", "0001-01"])
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(NotAMeeting):
        parse_span(name)


def test_the_agreement_names_which_meetings_are_planned() -> None:
    planned = [span.name for span in list_planned(WEEKLY, date(2026, 11, 20))]

    assert planned == ["2026-11", "2026-W47", "2026-W46", "2026-W45"]
    assert list_planned([], date(2026, 11, 20)) == []


def test_every_other_week_a_meeting_looks_back_on_two() -> None:
    weeks = [parse_span(f"2026-W{number}") for number in range(45, 49)]

    assert [is_planned(week, EVERY_OTHER) for week in weeks] == [False, True, False, True]
    assert widen(weeks[1], EVERY_OTHER) == MeetingSpan("week", date(2026, 11, 9), 2)
    assert widen(weeks[1], EVERY_OTHER).first == date(2026, 11, 2)
    assert widen(weeks[3], EVERY_OTHER).previous == widen(weeks[1], EVERY_OTHER)


@pytest.mark.parametrize(
    ("day", "held", "state"),
    [
        (8, False, "ahead"), (9, False, "running"), (15, False, "running"), (16, False, "due"), (22, False, "due"),
        (23, False, "skipped"), (23, True, "held"), (12, True, "held"),
    ],
)  # fmt: skip
def test_a_meeting_without_minutes_is_skipped_once_the_next_span_is_over(day: int, held: bool, state: str) -> None:
    now = datetime(2026, 11, day, 12, tzinfo=UTC)

    assert judge(parse_span("2026-W46"), now, ZoneInfo("UTC"), held=held) == state

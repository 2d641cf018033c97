"""How far each promise is in its current span, and which outcomes are published."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.metrics.promises.domain import SPAN_LIMIT, Progress, find_outcomes, read_progress
from services.metrics.reports.domain.promises import (
    CONVERSATIONS,
    PROMISES,
    QUALITY,
    VOLUME,
    Promise,
    PromisedSpan,
    begin_span,
    end_span,
    list_promised_spans,
    read_signed_terms,
)
from services.metrics.reports.domain.query import TimeGroup
from services.metrics.reports.domain.standing import Done, Moment, Standing, count_standing, share_standing
from shared.events.metrics import PromiseKept, PromiseMissed

BERLIN = ZoneInfo("Europe/Berlin")
NOVEMBER = PromisedSpan(VOLUME, "month", date(2026, 11, 1), date(2026, 11, 1), date(2026, 12, 1), 200)
ACCEPTANCE = Promise("sales", "acceptance")


def sign(at: datetime, **parts: Any) -> tuple[datetime, dict[str, Any]]:
    return at, parts


def leads(at_least: int, per: str = "month") -> dict[str, Any]:
    return {"qualified_leads": {"per": per, "at_least": at_least}}


def list_spans(*agreements: tuple[datetime, dict[str, Any]], today: date) -> list[tuple[str, date, date, float]]:
    spans = list_promised_spans(read_signed_terms(agreements, BERLIN), today)
    return [(span.name, span.begins, span.until, span.promised) for span in spans]


@pytest.mark.parametrize(
    ("per", "day", "first", "until"),
    [
        ("week", date(2026, 11, 28), date(2026, 11, 23), date(2026, 11, 30)),
        ("month", date(2026, 2, 28), date(2026, 2, 1), date(2026, 3, 1)),
        ("month", date(2026, 12, 31), date(2026, 12, 1), date(2027, 1, 1)),
        ("quarter", date(2026, 11, 28), date(2026, 10, 1), date(2027, 1, 1)),
        ("quarter", date(2026, 1, 1), date(2026, 1, 1), date(2026, 4, 1)),
    ],
)
def test_a_span_is_one_of_the_calendar(per: TimeGroup, day: date, first: date, until: date) -> None:
    assert (begin_span(per, day), end_span(per, first)) == (first, until)


def test_a_promise_is_prorated_at_its_ends_and_where_one_agreement_follows_another() -> None:
    signed = sign(datetime(2026, 9, 16, 9, tzinfo=UTC), marketing=leads(300))
    more = sign(datetime(2026, 11, 11, 9, tzinfo=UTC), marketing=leads(600))

    assert list_spans(signed, more, today=date(2026, 11, 28)) == [
        ("2026-09", date(2026, 9, 16), date(2026, 10, 1), 150),
        ("2026-10", date(2026, 10, 1), date(2026, 11, 1), 300),
        # Ten days of 300 and twenty of 600.
        ("2026-11", date(2026, 11, 1), date(2026, 12, 1), 500),
    ]


def test_a_promise_that_is_not_renewed_counts_until_the_next_agreement() -> None:
    signed = sign(datetime(2026, 9, 30, 23, tzinfo=UTC), marketing=leads(310))
    ended = sign(datetime(2026, 10, 16, 9, tzinfo=UTC), marketing={})

    assert list_spans(signed, ended, today=date(2026, 11, 28)) == [
        ("2026-10", date(2026, 10, 1), date(2026, 11, 1), 150)
    ]


def test_shares_hold_as_the_last_agreement_of_the_span_says() -> None:
    terms = {"acceptance": {"within": "4h", "clock": "elapsed", "at_least": 0.9}}
    stricter = {"acceptance": {"within": "4h", "clock": "elapsed", "at_least": 0.95}, "first_contact": {"within": "1d"}}
    agreements = [
        sign(datetime(2026, 10, 1, 9, tzinfo=UTC), sales=terms),
        sign(datetime(2026, 11, 27, 9, tzinfo=UTC), sales=stricter),
    ]

    spans = list_promised_spans(read_signed_terms(agreements, BERLIN), date(2026, 11, 28))

    assert [(span.promise, span.name, span.promised) for span in spans] == [
        (ACCEPTANCE, "2026-10", 0.9),
        (ACCEPTANCE, "2026-11", 0.95),
    ]


def test_leads_are_due_as_the_span_passes_and_projected_at_the_pace_of_late() -> None:
    half = Moment(datetime(2026, 11, 16, tzinfo=BERLIN), BERLIN)

    assert count_standing(NOVEMBER, 120, 5, half) == Standing(NOVEMBER, 100, 120, 0.6, 195, "at_risk")
    assert count_standing(NOVEMBER, 120, 5.4, half) == Standing(NOVEMBER, 100, 120, 0.6, 201, "on_track")


@pytest.mark.parametrize(("done", "state"), [(199, "missed"), (200, "kept")])
def test_a_span_that_is_over_kept_its_number_or_missed_it(done: int, state: Any) -> None:
    over = Moment(datetime(2026, 12, 1, tzinfo=BERLIN), BERLIN)

    assert count_standing(NOVEMBER, done, 9, over) == Standing(NOVEMBER, 200, done, done / 200, done, state)


@pytest.mark.parametrize(
    ("done", "day", "state"),
    [
        (Done(), 16, "on_track"),
        (Done(), 31, None),
        (Done(19, 1), 16, "on_track"),
        (Done(18, 2), 16, "at_risk"),
        (Done(19, 1), 31, "kept"),
        (Done(18, 2), 31, "missed"),
        # Two that are open decide: 19 of 22 or 21 of 22.
        (Done(19, 1, 2), 31, "on_track"),
        (Done(9, 3, 1), 31, "missed"),
    ],
)
def test_a_share_is_kept_once_nothing_open_can_change_that(done: Done, day: int, state: Any) -> None:
    span = PromisedSpan(ACCEPTANCE, "month", date(2026, 12, 1), date(2026, 12, 1), date(2026, 12, 31), 0.95)
    moment = Moment(datetime(2026, 12, day, tzinfo=BERLIN), BERLIN)

    assert share_standing(span, done, moment).state == state


def test_the_series_show_the_span_with_today_in_it() -> None:
    moment = Moment(datetime(2026, 11, 16, tzinfo=BERLIN), BERLIN)
    october = PromisedSpan(VOLUME, "month", date(2026, 10, 1), date(2026, 10, 1), date(2026, 11, 1), 100)
    rate = PromisedSpan(QUALITY, "month", date(2026, 11, 1), date(2026, 11, 1), date(2026, 12, 1), 0.7)
    standings = [
        count_standing(october, 90, 4, moment),
        count_standing(NOVEMBER, 60, 4, moment),
        share_standing(rate, Done(), moment),
    ]

    assert read_progress(standings, date(2026, 11, 16)) == dict.fromkeys(PROMISES, Progress()) | {
        VOLUME: Progress(200, 100, 60, 120),
        QUALITY: Progress(0.7, 0.7, None, None),
    }


def test_outcomes_are_those_of_spans_whose_events_are_all_known() -> None:
    moment = Moment(datetime(2026, 12, 3, tzinfo=BERLIN), BERLIN)
    kept, missed = count_standing(NOVEMBER, 200, 0, moment), count_standing(NOVEMBER, 199, 0, moment)
    day_before = datetime(2026, 11, 30, 12, tzinfo=BERLIN)

    assert find_outcomes([kept], day_before, BERLIN) == []
    assert [type(outcome.event) for outcome in find_outcomes([kept], moment.now, BERLIN)] == [PromiseKept]
    assert [outcome.event for outcome in find_outcomes([missed], moment.now, BERLIN)] == [
        PromiseMissed(
            occurred_at=datetime(2026, 12, 1, tzinfo=BERLIN), side="marketing", promise="qualified_leads", per="month",
            span="2026-11", begins=date(2026, 11, 1), until=date(2026, 12, 1), promised=200, done=199,
        )
    ]  # fmt: skip
    assert len(find_outcomes([kept] * 20, moment.now, BERLIN)) == SPAN_LIMIT


def test_conversations_are_promised_as_a_number() -> None:
    agreement = sign(datetime(2026, 11, 23, 9, tzinfo=UTC), sales={"follow_up": {"per": "week", "at_least": 40}})

    (span,) = list_promised_spans(read_signed_terms([agreement], BERLIN), date(2026, 11, 28))

    assert (span.promise, span.name, span.promised) == (CONVERSATIONS, "2026-W48", 40)

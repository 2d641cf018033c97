"""What follows from an attempt: when a delivery comes again, and when it never does."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.handoff.subscriptions.domain.attempt import Attempt, Decision, decide, read_answer, read_retry_after

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
FAILED = Attempt(500)


def test_a_delivery_that_fails_comes_again_nine_times_within_four_days_and_then_no_more() -> None:
    delays = [decide(FAILED, number, chance=0.0) for number in range(1, 11)]

    assert [decision.delay for decision in delays] == [
        5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400, None,
    ]  # fmt: skip
    assert [decision.state for decision in delays] == ["pending"] * 9 + ["failed"]


def test_deliveries_that_failed_together_come_again_at_different_times() -> None:
    assert decide(FAILED, 2, chance=1.0) == Decision("pending", 330)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_status_of_success_is_a_delivery(status: int) -> None:
    assert decide(Attempt(status), 1, 0.0) == Decision("delivered")


@pytest.mark.parametrize("status", [None, 100, 301, 302, 307, 400, 404, 429, 500, 503])
def test_anything_else_is_a_failure(status: int | None) -> None:
    assert decide(Attempt(status), 1, 0.0) == Decision("pending", 5)


def test_gone_and_abort_end_a_delivery() -> None:
    assert decide(Attempt(410), 1, 0.0) == decide(Attempt(500, abort=True), 1, 0.0) == Decision("aborted")


def test_a_receiver_that_asks_for_time_gets_it_up_to_a_day_but_never_less_than_the_schedule() -> None:
    delays = [decide(Attempt(429, retry_after=seconds), 2, 0.0).delay for seconds in (10, 3600, 10_000_000)]

    assert delays == [300, 3600, 86_400]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("120", 120),
        (" 120 ", 120),
        ("Sat, 28 Nov 2026 12:10:00 GMT", 600),
        ("Sat, 28 Nov 2026 11:00:00 GMT", 0),
        ("soon", None),
        ("-5", None),
        ("٣", None),
        ("9" * 400, float("9" * 40)),
    ],
)
def test_retry_after_is_a_number_of_seconds_or_a_date(value: str | None, seconds: float | None) -> None:
    assert read_retry_after(value, NOON) == seconds


@given(st.text() | st.from_regex(r"[A-Z][a-z]{2}, \d{1,3} [A-Z][a-z]{2} \d{1,6} \d{1,3}:\d\d:\d\d [+-]\d{1,9}"))
def test_no_retry_after_is_too_strange_to_be_read(value: str) -> None:
    seconds = read_retry_after(value, NOON)

    assert seconds is None or seconds >= 0


def test_an_answer_is_read_with_its_headers() -> None:
    headers = {"retry-after": "7", "webhook-delivery": " Abort-Message "}

    assert read_answer(503, headers, b"no", 12, NOON) == Attempt(503, None, 12, b"no", 7, True)

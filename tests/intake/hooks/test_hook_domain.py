"""When a platform is asked again, and how a source's health adds up."""

from datetime import UTC, datetime, timedelta

import pytest

from services.intake.hooks.domain import NOT_FOUND, THROTTLED, TOKEN_REFUSED, Failure, is_last, seconds_to_retry
from services.intake.sources.domain import SourceHealth

AT = datetime(2026, 11, 29, tzinfo=UTC)


@pytest.mark.parametrize(
    ("attempts", "chance", "seconds"),
    [(0, 0.0, 15.0), (0, 1.0, 18.0), (1, 0.0, 30.0), (5, 0.5, 528.0), (8, 0.0, 3600.0), (700, 1.0, 4320.0)],
)
def test_the_pauses_double_up_to_an_hour(attempts: int, chance: float, seconds: float) -> None:
    assert seconds_to_retry(Failure("platform-error"), attempts, chance) == pytest.approx(seconds)


def test_a_platform_is_left_alone_for_as_long_as_it_asks() -> None:
    assert seconds_to_retry(Failure(THROTTLED, True, 1800.0), 0, 0.0) == 1800.0
    assert seconds_to_retry(Failure(THROTTLED, True, 1.0), 2, 0.0) == 60.0


def test_a_refused_token_is_tried_again_after_an_hour() -> None:
    assert seconds_to_retry(Failure(TOKEN_REFUSED, True), 0, 1.0) == 3600.0


def test_a_lead_is_given_up_after_a_month_and_an_unknown_one_after_hours() -> None:
    assert [is_last(Failure("platform-error"), attempts) for attempts in (718, 719)] == [False, True]
    assert [is_last(Failure(NOT_FOUND), attempts) for attempts in (10, 11)] == [False, True]


def test_what_happens_later_to_a_source_counts_and_failures_of_signatures_add_up() -> None:
    first = SourceHealth("ads", AT, AT, "refused", 2, AT)
    later = AT + timedelta(hours=1)

    assert first.join(SourceHealth("ads", signature_failures=3)) == SourceHealth("ads", AT, AT, "refused", 5, AT)
    assert first.join(SourceHealth("ads", later, later, "throttled", 0, later)) == SourceHealth(
        "ads", later, later, "throttled", 2, later
    )

"""Who may say when something happened, and how far ahead."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from shared.auth import Caller, accept_occurred_at
from shared.http import FieldError, Problem

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
BACKFILL = Caller(UUID(int=1), frozenset({"capture", "backfill"}))
MINUTES_5 = timedelta(minutes=5)


@pytest.mark.parametrize(
    ("given", "result"),
    [
        (None, NOON),
        (NOON - timedelta(days=400), NOON - timedelta(days=400)),
        (NOON + MINUTES_5, NOON),
    ],
)
def test_a_backfill_says_when_it_happened(given: datetime | None, result: datetime) -> None:
    assert accept_occurred_at(BACKFILL, given, NOON) == result


def test_only_a_backfill_says_when_it_happened() -> None:
    caller = Caller(UUID(int=1), frozenset({"capture"}))
    with pytest.raises(Problem) as refused:
        accept_occurred_at(caller, NOON, NOON)

    assert (accept_occurred_at(caller, None, NOON), refused.value.status_code) == (NOON, 403)


def test_nothing_happens_in_the_future() -> None:
    with pytest.raises(Problem) as refused:
        accept_occurred_at(BACKFILL, NOON + MINUTES_5 + timedelta(seconds=1), NOON)

    found = refused.value.status_code, refused.value.errors
    assert found == (422, (FieldError("/occurred_at", "More than 5 minutes ahead."),))

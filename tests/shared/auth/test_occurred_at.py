"""Which caller may state when an event occurred, and how far ahead."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from shared.auth import Caller, accept_occurred_at
from shared.http import FieldError, Problem

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
BACKFILL = Caller(UUID(int=1), frozenset({"capture", "backfill"}))
MINUTES_5 = timedelta(minutes=5)


@pytest.mark.parametrize(
    ("stated_at", "result"),
    [
        (None, NOON),
        (NOON - timedelta(days=400), NOON - timedelta(days=400)),
        (NOON + MINUTES_5, NOON),
    ],
)
def test_a_caller_with_the_scope_backfill_states_when_it_occurred(stated_at: datetime | None, result: datetime) -> None:
    assert accept_occurred_at(BACKFILL, stated_at, NOON) == result


def test_a_caller_without_the_scope_backfill_may_not_state_it() -> None:
    caller = Caller(UUID(int=1), frozenset({"capture"}))
    with pytest.raises(Problem) as error:
        accept_occurred_at(caller, NOON, NOON)

    assert (accept_occurred_at(caller, None, NOON), error.value.status_code) == (NOON, 403)


def test_a_time_in_the_future_is_refused() -> None:
    with pytest.raises(Problem) as error:
        accept_occurred_at(BACKFILL, NOON + MINUTES_5 + timedelta(seconds=1), NOON)

    answer = error.value.status_code, error.value.errors
    assert answer == (422, (FieldError("/occurred_at", "More than 5 minutes ahead."),))

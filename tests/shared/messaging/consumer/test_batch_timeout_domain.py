"""Which failures say that a batch took too long, rather than that it is wrong or that the database is away."""

import asyncpg
import pytest

from shared.errors import Unavailable
from shared.messaging.consumer.batch_transaction import timed_out


def _cut_off(code: str | None = None) -> asyncpg.PostgresError:
    """An error as the driver raises it, with PostgreSQL's code."""
    error = asyncpg.PostgresError()
    error.sqlstate = code
    return error


def _away(cause: Exception) -> Unavailable:
    away = Unavailable("database")
    away.__cause__ = cause
    return away


@pytest.mark.parametrize(
    ("error", "seconds", "slow"),
    [
        (TimeoutError(), 20.0, True),
        (_cut_off("57014"), 15.0, True),
        (_cut_off("23502"), 15.0, False),
        (ValueError(), 15.0, False),
        (_away(_cut_off()), 5.0, True),
        (_away(_cut_off()), 0.1, False),
        (_away(OSError()), 5.0, False),
    ],
)
def test_a_batch_overran_when_time_ended_it(error: Exception, seconds: float, slow: bool) -> None:
    assert timed_out(error, seconds) is slow

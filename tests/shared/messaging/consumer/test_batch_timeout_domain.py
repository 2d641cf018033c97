"""Which failures mean that a batch took too long, rather than that it is invalid or the database is unavailable."""

import asyncpg
import pytest

from shared.errors import LenderUnavailable, Unavailable
from shared.messaging.consumer.batch_transaction import timed_out


def _postgres_error(code: str | None = None) -> asyncpg.PostgresError:
    """An error as the driver raises it, with PostgreSQL's code."""
    error = asyncpg.PostgresError()
    error.sqlstate = code
    return error


def _unavailable(cause: Exception) -> Unavailable:
    return _caused(Unavailable("database"), cause)


def _caused(error: Unavailable, cause: Exception) -> Unavailable:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "seconds", "slow"),
    [
        (TimeoutError(), 20.0, True),
        (_unavailable(_postgres_error("57014")), 15.0, True),
        (_unavailable(_postgres_error("55P03")), 15.0, False),
        (_unavailable(_postgres_error("53100")), 15.0, False),
        (_unavailable(_postgres_error("25006")), 15.0, False),
        (_postgres_error("23502"), 15.0, False),
        (ValueError(), 15.0, False),
        (_unavailable(_postgres_error()), 5.0, True),
        (_unavailable(_postgres_error()), 0.1, False),
        (_unavailable(OSError()), 5.0, False),
        (_caused(LenderUnavailable("intake"), _postgres_error()), 5.0, False),
        (_caused(LenderUnavailable("intake"), _postgres_error("57014")), 15.0, False),
    ],
)
def test_a_batch_timed_out_when_a_time_limit_ended_it(error: Exception, seconds: float, slow: bool) -> None:
    assert timed_out(error, seconds) is slow

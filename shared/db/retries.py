"""Which errors of PostgreSQL may pass, and the repetition of a transaction that met another one."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterator
from contextlib import contextmanager
from typing import TypeVar

from shared.db.connection import DATABASE_ERRORS, sqlstate
from shared.errors import Unavailable

T = TypeVar("T")

ATTEMPTS = 5
RETRY_SECONDS = 0.02
# serialization_failure, deadlock_detected, unique_violation, and feature_not_supported for the cached plan of a table
# that was altered since: the same work may succeed when it is done again.
RETRYABLE_SQLSTATES = {"40001", "40P01", "23505", "0A000"}
# The connection is lost; conflicts with other transactions; no disk space, memory or connection; a lock that another
# session holds; a server that stops or starts, or an operator or a time limit that intervened; an I/O error.
UNAVAILABLE_CLASSES = {"08", "40", "53", "55", "57", "58"}
# A standby that only reads; an idle transaction that PostgreSQL ended; a database that is being restored.
UNAVAILABLE_SQLSTATES = {"25006", "25P03", "3D000"}


class Outdated(Unavailable):
    """Raised in a transaction: what was read before it began has changed. It is rolled back and done again."""


async def repeat_on_conflict(transaction: Callable[[], Awaitable[T]]) -> T:
    """Do this, up to 5 times if another transaction conflicts with it. Raises as `unavailable_errors` does."""
    for attempt in range(1, ATTEMPTS):
        try:
            with unavailable_errors(but=RETRYABLE_SQLSTATES):
                return await transaction()
        except (Outdated, *DATABASE_ERRORS) as error:
            if not isinstance(error, Outdated) and sqlstate(error) not in RETRYABLE_SQLSTATES:
                raise
            await asyncio.sleep(RETRY_SECONDS * attempt)
    with unavailable_errors():
        return await transaction()


@contextmanager
def unavailable_errors(but: Collection[str] = ()) -> Iterator[None]:
    """Raise Unavailable for what PostgreSQL cannot do now; `but`: SQLSTATEs that stay what they are."""
    try:
        yield
    except DATABASE_ERRORS as error:
        if sqlstate(error) in but or not is_unavailable(error):
            raise
        raise Unavailable("database") from error
    except OSError as error:
        raise Unavailable("database") from error


def is_unavailable(error: BaseException) -> bool:
    """Whether the same statement may succeed later: its content is not what the error is about."""
    state = sqlstate(error)
    return state is None or state in UNAVAILABLE_SQLSTATES or state[:2] in UNAVAILABLE_CLASSES

"""Records the SQL statements that a block of a test sends to PostgreSQL."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar
from unittest.mock import patch

from shared.db.connection import Connection, Query, bind

T = TypeVar("T")
Run = Callable[[Connection, Query, Mapping[str, Any] | None], Awaitable[T]]


@contextmanager
def record_statements() -> Iterator[list[str]]:
    """The SQL of every statement of the block, in order; begin and commit are not statements here."""
    recorded: list[str] = []

    def record(run: Run[T]) -> Run[T]:
        async def record_and_run(conn: Connection, query: Query, values: Mapping[str, Any] | None = None) -> T:
            recorded.append(bind(query, None)[0])
            return await run(conn, query, values)

        return record_and_run

    with (
        patch.object(Connection, "execute", record(Connection.execute)),
        patch.object(Connection, "execute_count", record(Connection.execute_count)),
    ):
        yield recorded

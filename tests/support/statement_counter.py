"""What a database is asked while something is done."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar
from unittest.mock import patch

from shared.db.compiler import compiled
from shared.db.connection import Connection, Query, Statement

T = TypeVar("T")
Ask = Callable[[Connection, Query, Mapping[str, Any] | None], Awaitable[T]]


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SQL of every statement from now on; transactions begin and end without one."""
    seen: list[str] = []

    def noting(plain: Ask[T]) -> Ask[T]:
        async def noted(conn: Connection, query: Query, values: Mapping[str, Any] | None = None) -> T:
            seen.append((query if isinstance(query, Statement) else compiled(query)).sql)
            return await plain(conn, query, values)

        return noted

    with (
        patch.object(Connection, "execute", noting(Connection.execute)),
        patch.object(Connection, "execute_count", noting(Connection.execute_count)),
    ):
        yield seen

"""Several statements as one: one question to PostgreSQL and one answer, whatever their number."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any, NoReturn

from shared.db.compiler import CompiledStatement
from shared.db.connection import Connection, Query, Rows, bind

# The statements that stores write together; there are a few dozen combinations.
JOINED_LIMIT = 200

_POSITION = re.compile(r"\$(\d+)")


@asynccontextmanager
async def together(conn: Connection) -> AsyncIterator[Connection]:
    """A connection that collects the statements of the block, and sends them as one when the block ends.

    They change rows and return none. Each sees the tables as they were before all of them, so none may read what
    another one writes, and no two may change the same row. None may have a `with` that changes rows.
    """
    collected = _CollectedStatements(conn)
    yield collected
    await collected.send()


class _CollectedStatements(Connection):
    def __init__(self, conn: Connection) -> None:
        super().__init__(conn.raw, conn.owner)
        self._conn = conn
        self.traces = conn.traces
        self.request_traces, self.request_subjects = conn.request_traces, conn.request_subjects
        self._statements: list[str] = []
        self._values: list[Any] = []
        self._counts: list[int] = []

    async def execute(self, query: Query, values: Mapping[str, Any] | None = None) -> Rows:
        text, parameters = bind(query, values)
        self._statements.append(text)
        self._values += parameters
        self._counts.append(len(parameters))
        return Rows()

    async def execute_count(self, query: Query, values: Mapping[str, Any] | None = None) -> NoReturn:
        raise TypeError("the number of rows is not known before the statements are sent")

    async def send(self) -> None:
        if self._statements:
            joined = _join(tuple(self._statements), tuple(self._counts))
            await self._conn.execute(joined, dict(zip(joined.names, self._values, strict=True)))
        self._conn.staged |= self.staged


@lru_cache(JOINED_LIMIT)
def _join(statements: tuple[str, ...], counts: tuple[int, ...]) -> CompiledStatement:
    """One statement: the last one, after the others under `with`. `counts`: the parameters of each."""
    numbered, offset = [], 0
    for statement, count in zip(statements, counts, strict=True):
        numbered.append(_renumber(statement, offset))
        offset += count
    *others, last = numbered
    names = tuple(map(str, range(offset)))
    if not others:
        return CompiledStatement(last, names)
    parts = ", ".join(f"part_{number} as ({part})" for number, part in enumerate(others))
    return CompiledStatement(f"with {parts} {last}", names)


def _renumber(statement: str, offset: int) -> str:
    return _POSITION.sub(lambda position: f"${int(position[1]) + offset}", statement)

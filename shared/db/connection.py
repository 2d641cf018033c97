"""Statements with named parameters, and the connections that run them, directly on asyncpg."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeVar

import asyncpg
from sqlalchemy import Executable

from shared.db.compiler import CompiledStatement, compile_statement
from shared.db.lost_connections import terminate
from shared.db.session import prepare_session

T = TypeVar("T")

# Errors of the server; of the driver about a lost or misused connection; of the driver about itself.
DATABASE_ERRORS = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
QUERY_CANCELED = "57014"
CLOSE_SECONDS = 2

# `:name`, but neither a cast nor the end of one.
_NAME = re.compile(r"(?<![:\w]):(\w+)(?!:)")


class Statement:
    """SQL whose parameters are written `:name`."""

    __slots__ = ("names", "sql")

    def __init__(self, sql: str) -> None:
        positions: dict[str, int] = {}
        self.sql = _NAME.sub(lambda match: f"${positions.setdefault(match[1], len(positions) + 1)}", sql)
        self.names = tuple(positions)


sql = Statement
# A statement as text, or as an expression of SQLAlchemy Core, compiled or not.
Query = Statement | CompiledStatement | Executable


class Row(asyncpg.Record):  # type: ignore[misc]
    """A row, whose columns are attributes too, except columns named `get`, `items`, `keys` and `values`."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"there is no column {name}") from None


class Rows(list[Row]):
    """The rows of a result. `one` and `scalar_one` raise LookupError unless there is exactly one row."""

    def first(self) -> Row | None:
        return self[0] if self else None

    def one(self) -> Row:
        if len(self) != 1:
            raise LookupError(f"{len(self)} rows instead of one")
        return self[0]

    def scalars(self) -> list[Any]:
        """The first column."""
        return [row[0] for row in self]

    def scalar(self) -> Any:
        """The first column of the first row; None without a row."""
        return self[0][0] if self else None

    def scalar_one(self) -> Any:
        return self.one()[0]


class Connection:
    """A connection in use. `owner`: the Database it belongs to. `on_statement` is called after each statement.

    `on_rows_locked` is called by `rows_locked`. `staged`: whether this transaction has staged events; `in_statement`:
    whether a statement is under way. What names traces and subjects: see `shared/messaging/traces.py`.
    """

    def __init__(self, raw: asyncpg.Connection, owner: object) -> None:
        self.owner = owner
        self.on_statement: Callable[[], None] | None = None
        self.on_rows_locked: Callable[[], None] | None = None
        self.staged = self.in_statement = False
        self.request_traces: Sequence[str | None] = ()
        self.request_subjects: Sequence[object] = ()
        self.traces: dict[str, str] = {}
        self.raw = raw
        self._on_commit: list[Callable[[], None]] = []
        self._packs_json = False

    async def execute(self, query: Query, values: Mapping[str, Any] | None = None) -> Rows:
        """The rows of the result. `values`: the parameters by name."""
        text, parameters = bind(query, values)
        return Rows(await self._answer(self.raw.fetch(text, *parameters)))

    async def execute_count(self, query: Query, values: Mapping[str, Any] | None = None) -> int:
        """The number of rows that the statement inserted, updated or deleted."""
        text, parameters = bind(query, values)
        status = await self._answer(self.raw.execute(text, *parameters))
        return int(status.rsplit(" ", 1)[1])

    async def _answer(self, statement: Awaitable[T]) -> T:
        self.in_statement = True
        try:
            answer = await statement
        finally:
            self.in_statement = False
        if self.on_statement:
            self.on_statement()
        return answer

    @property
    def packs_json(self) -> bool:
        """Whether JSON is stored packed: no process of a former version, which could not read it, runs any more."""
        self._packs_json = self._packs_json or bool(self.raw.packs_json())
        return self._packs_json

    def rows_locked(self) -> None:
        """Say that this transaction has locked every row that it decides on: the next one may begin."""
        if self.on_rows_locked:
            self.on_rows_locked()

    @property
    def backend_pid(self) -> int:
        """The process of PostgreSQL that serves this connection."""
        return int(self.raw.get_server_pid())

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[None]:
        """A transaction: committed at the end of the block, rolled back if the block raises.

        Outside of `begin` each statement is a transaction of its own.
        """
        transaction = self.raw.transaction()
        await transaction.start()
        try:
            yield
        except (asyncio.CancelledError, TimeoutError):
            # A server that hangs would never answer a rollback; it rolls back by itself when the connection is gone.
            terminate(self.raw)
            raise
        except BaseException:
            await self._roll_back(transaction)
            raise
        await transaction.commit()
        for callback in self._on_commit:
            callback()
        self._on_commit.clear()

    async def _roll_back(self, transaction: asyncpg.transaction.Transaction) -> None:
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await transaction.rollback()
        except (OSError, *DATABASE_ERRORS):
            terminate(self.raw)
        except asyncio.CancelledError:
            terminate(self.raw)
            raise

    async def listen(self, channel: str, callback: Callable[[str], None]) -> None:
        """Call this with the payload of each notification on this channel, until the connection is closed."""
        await self.raw.add_listener(channel, lambda _raw, _pid, _channel, payload: callback(payload))

    def on_commit(self, callback: Callable[[], None]) -> None:
        """Call this once the transaction is committed."""
        self._on_commit.append(callback)


def sqlstate(error: BaseException) -> str | None:
    """The SQLSTATE of a PostgreSQL error, five characters; None for other errors."""
    state: str | None = getattr(error, "sqlstate", None)
    return state


@asynccontextmanager
async def connect(
    options: Mapping[str, Any], owner: object = None, service: str | None = None
) -> AsyncIterator[Connection]:
    """A new connection with these `connect_options`, with the role of the service if one is named, closed after."""
    raw = await asyncpg.connect(**options)
    try:
        await prepare_session(raw, service)
        yield Connection(raw, owner)
    except (asyncio.CancelledError, TimeoutError):
        terminate(raw)
        raise
    finally:
        # What the block raised stands, also if the server does not answer.
        with suppress(OSError, *DATABASE_ERRORS):
            await raw.close(timeout=CLOSE_SECONDS)


def bind(query: Query, values: Mapping[str, Any] | None) -> tuple[str, Sequence[Any]]:
    """The SQL of this query, and the values of its parameters in their order."""
    statement = query if isinstance(query, Statement | CompiledStatement) else compile_statement(query)
    return statement.sql, [values[name] for name in statement.names] if values else ()

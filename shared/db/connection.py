"""Statements with named parameters, and connections that run them: asyncpg as it is, without layers above it."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncpg
import orjson
from sqlalchemy import Executable, make_url
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg

from shared.db.compiler import CompiledStatement, compile_statement

# What the server says, what the driver says of a lost or misused connection, and what it says of itself.
DATABASE_ERRORS = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
# A service has about a hundred and fifty; whoever keeps less prepares some of them again and again.
PREPARED_STATEMENTS = 300
CLOSE_SECONDS = 2
JSON_TYPES = ("json", "jsonb")

# `:name`, but neither a cast nor the end of one.
_NAME = re.compile(r"(?<![:\w]):(\w+)(?!:)")


class Statement:
    """SQL whose parameters are written `:name`."""

    __slots__ = ("names", "sql")

    def __init__(self, sql: str) -> None:
        places: dict[str, int] = {}
        self.sql = _NAME.sub(lambda found: f"${places.setdefault(found[1], len(places) + 1)}", sql)
        self.names = tuple(places)


sql = Statement
# A statement as text, or as an expression of SQLAlchemy Core.
Query = Statement | Executable


class Row(asyncpg.Record):  # type: ignore[misc]
    """A row; its columns are attributes too, but for `get`, `items`, `keys` and `values`."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"there is no column {name}") from None


class Rows(list[Row]):
    """What a statement answered. `one`, `scalar_one`: LookupError unless there is exactly one row."""

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
        """The first column of the first row, if there is one."""
        return self[0][0] if self else None

    def scalar_one(self) -> Any:
        return self.one()[0]


class Connection:
    """A connection while somebody has it; `owner` gave it. `answered` is called after each statement."""

    def __init__(self, raw: asyncpg.Connection, owner: object) -> None:
        self.owner = owner
        self.on_statement: Callable[[], None] | None = None
        # Whether events were staged in this transaction.
        self.staged = False
        self._raw = raw
        self._on_commit: list[Callable[[], None]] = []

    async def execute(self, query: Query, values: Mapping[str, Any] | None = None) -> Rows:
        """The rows that it answers."""
        statement = _statement(query)
        found = await self._raw.fetch(statement.sql, *_positional(statement, values))
        if self.on_statement:
            self.on_statement()
        return Rows(found)

    async def execute_count(self, query: Query, values: Mapping[str, Any] | None = None) -> int:
        """How many rows it changed."""
        statement = _statement(query)
        status: str = await self._raw.execute(statement.sql, *_positional(statement, values))
        if self.on_statement:
            self.on_statement()
        return int(status.rsplit(" ", 1)[1])

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[None]:
        """A transaction: committed at the end of the block, undone if that raises; outside one each statement is."""
        transaction = self._raw.transaction()
        await transaction.start()
        try:
            yield
        except asyncio.CancelledError:
            # A server that hangs would never answer a rollback; without its connection it needs none.
            self._raw.terminate()
            raise
        except BaseException:
            with suppress(OSError, *DATABASE_ERRORS):
                await transaction.rollback()
            raise
        await transaction.commit()
        for act in self._on_commit:
            act()
        self._on_commit.clear()

    def on_commit(self, act: Callable[[], None]) -> None:
        """Do this when the transaction is committed."""
        self._on_commit.append(act)


def sqlstate(error: BaseException) -> str | None:
    """The five-letter code of a PostgreSQL error."""
    state: str | None = getattr(error, "sqlstate", None)
    return state


def make_connect_options(url: str, server: Mapping[str, str], seconds: float) -> dict[str, Any]:
    """What asyncpg's connections and pools are made with; `seconds`: how long making one may take."""
    _, address = PGDialect_asyncpg().create_connect_args(make_url(url))  # type: ignore[no-untyped-call]
    return {
        **address,
        "server_settings": dict(server),
        "timeout": seconds,
        "record_class": Row,
        "statement_cache_size": PREPARED_STATEMENTS,
        "max_cached_statement_lifetime": 0,
    }


@asynccontextmanager
async def connect(made_with: Mapping[str, Any], owner: object = None) -> AsyncIterator[Connection]:
    """A connection of its own, made with these `settings`, closed after the block."""
    raw = await asyncpg.connect(**made_with)
    try:
        await register_json_codec(raw)
        yield Connection(raw, owner)
    finally:
        await raw.close(timeout=CLOSE_SECONDS)


async def register_json_codec(raw: asyncpg.Connection) -> None:
    """Give JSON as text, get it as values."""
    for name in JSON_TYPES:
        await raw.set_type_codec(name, encoder=str, decoder=orjson.loads, schema="pg_catalog")


def rows_to_json(rows: Sequence[Any]) -> str:
    """Rows as one text for `json_to_recordset` and its like; names and values are those of its columns."""
    # asyncpg's own UUIDs are strangers to orjson.
    return orjson.dumps(rows, default=str).decode()


def _statement(query: Query) -> Statement | CompiledStatement:
    return query if isinstance(query, Statement) else compile_statement(query)


def _positional(statement: Statement | CompiledStatement, values: Mapping[str, Any] | None) -> Sequence[Any]:
    return [values[name] for name in statement.names] if values else ()

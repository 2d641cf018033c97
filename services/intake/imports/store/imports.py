"""The tables of imports: files, the rows that wait, and the refused ones."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from services.intake.imports.domain.progress import KEPT_LIMIT, RECEIVING_LIMIT, RETENTION, Import
from shared.db.connection import Connection, Row, sql
from shared.db.tables import INSTANT, JSON, BigInteger, Boolean, Column, Table, Text, Uuid, index, metadata_of, required

imports_table = Table(
    "imports",
    metadata_of("intake"),
    Column("import_id", Uuid, primary_key=True),
    required("kind", Text),
    Column("source", Text),
    required("file_name", Text),
    required("state", Text),
    required("dry_run", Boolean),
    required("encoding", Text),
    required("separator", Text),
    required("layout", JSON),
    Column("undated_at", INSTANT),
    required("key_id", Uuid),
    required("begun_at", INSTANT, default="now()"),
    Column("finished_at", INSTANT),
    required("rows", BigInteger),
    required("accepted", BigInteger, default="0"),
    required("repeats", BigInteger, default="0"),
    required("refused", BigInteger, default="0"),
    required("warned", BigInteger, default="0"),
    index("imports_begun", "begun_at"),
    index("imports_open", "import_id", where="state in ('receiving', 'running')"),
)

LIST_LIMIT = 100

# One writer at a time: the open imports are counted before one is added.
_LOCK = sql("lock table imports in share row exclusive mode")
_COUNT_OPEN = sql("select count(*) from imports where state in ('receiving', 'running')")
_ADD = sql("""
    insert into imports (import_id, kind, source, file_name, state, dry_run, encoding, separator, layout, undated_at,
                         key_id, rows)
    values (:import_id, :kind, cast(:source as text), :file_name, 'receiving', :dry_run, :encoding, :separator,
            cast(:layout as json), cast(:undated_at as timestamptz), :key_id, :rows)
""")
_START = sql("update imports set state = 'running' where import_id = :import_id and state = 'receiving'")
_FIND = sql("select * from imports where import_id = :import_id")
_LIST = sql("select * from imports order by begun_at desc, import_id desc limit :limit")
# The oldest first; an import that another process works on is left to it.
_TAKE = sql("""
    select * from imports where state = 'running'
    order by import_id limit 1 for update skip locked
""")
_ADVANCE = sql("""
    update imports set accepted = accepted + :accepted, repeats = repeats + :repeats, refused = refused + :refused,
                       warned = warned + :warned
    where import_id = :import_id returning refused
""")
_FINISH = sql("""
    update imports set state = :state, finished_at = now()
    where import_id = :import_id and state in ('receiving', 'running')
""")
_DELETE_EXPIRED = sql("""
    delete from imports where import_id in (
        select import_id from imports
        where (finished_at is not null and begun_at < now() - cast(:retention as interval))
           or (state = 'receiving' and begun_at < now() - cast(:receiving as interval))
           or (finished_at is not null and import_id in (
               select import_id from imports order by begun_at desc offset :kept limit :limit))
        limit :limit
    ) returning import_id
""")


async def count_open(conn: Connection) -> int:
    """The unfinished imports. Locks the table: until the commit no other transaction adds one."""
    await conn.execute(_LOCK)
    count: int = (await conn.execute(_COUNT_OPEN)).scalar_one()
    return count


async def add(conn: Connection, new: Import) -> None:
    """Insert an import whose rows are about to be stored."""
    await conn.execute(_ADD, vars(new) | {"layout": orjson.dumps(new.layout).decode()})


async def start(conn: Connection, import_id: UUID) -> None:
    """All rows are stored: the import may begin."""
    await conn.execute(_START, {"import_id": import_id})


async def find(conn: Connection, import_id: UUID) -> Import | None:
    """The import with this id."""
    row = (await conn.execute(_FIND, {"import_id": import_id})).first()
    return _read_row(row) if row else None


async def list_newest(conn: Connection) -> list[Import]:
    """The newest imports first, at most LIST_LIMIT."""
    return [_read_row(row) for row in await conn.execute(_LIST, {"limit": LIST_LIMIT})]


async def take(conn: Connection) -> Import | None:
    """The oldest import with waiting rows, locked until the commit; None if there is none that is free."""
    row = (await conn.execute(_TAKE)).first()
    return _read_row(row) if row else None


async def advance(conn: Connection, import_id: UUID, **counts: int) -> int:
    """Add to the counts of an import; the number of its refused rows."""
    refused: int = (await conn.execute(_ADVANCE, {"import_id": import_id, **counts})).scalar_one()
    return refused


async def finish(conn: Connection, import_id: UUID, state: str) -> None:
    """The import is over; one that was over before stays as it is."""
    await conn.execute(_FINISH, {"import_id": import_id, "state": state})


async def delete_expired(conn: Connection, limit: int) -> Sequence[UUID]:
    """Delete at most `limit` imports: finished ones that are old or too many, and uploads that broke off; their ids."""
    values: dict[str, Any] = {"retention": RETENTION, "receiving": RECEIVING_LIMIT, "kept": KEPT_LIMIT, "limit": limit}
    return (await conn.execute(_DELETE_EXPIRED, values)).scalars()


def _read_row(row: Row) -> Import:
    finished_at: datetime | None = row.finished_at
    return Import(**{name: row[name] for name in row.keys()} | {"rows": row["rows"], "finished_at": finished_at})  # noqa: SIM118

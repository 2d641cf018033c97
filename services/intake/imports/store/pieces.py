"""The rows of imports: those that wait, a piece of some hundred in one row, and those that were refused."""

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime
from uuid import UUID

import orjson

from services.intake.imports.domain.progress import PIECE_ROWS, ImportRow, RefusedRow
from shared.db.connection import Connection, Row, sql
from shared.db.database import Database
from shared.db.tables import ARRAY, BigInteger, Column, LargeBinary, Table, Text, Uuid, index, metadata_of, required

pieces_table = Table(
    "import_pieces",
    metadata_of("intake"),
    Column("import_id", Uuid, primary_key=True),
    Column("line", BigInteger, primary_key=True),
    required("rows", LargeBinary),
)
refusals_table = Table(
    "import_refusals",
    metadata_of("intake"),
    Column("import_id", Uuid, primary_key=True),
    Column("line", BigInteger, primary_key=True),
    required("cells", LargeBinary),
    required("reason", Text),
    Column("hashes", ARRAY(Text)),
    index("import_refusals_hashes", "hashes", postgresql_using="gin"),
    index("import_refusals_unread", "import_id", "line", where="hashes is null"),
)

PAGE_ROWS = 1000

_ADD = sql("""
    insert into import_pieces (import_id, line, rows)
    select :import_id, line, rows from unnest(cast(:lines as bigint[]), cast(:rows as bytea[])) as new (line, rows)
""")
_FIRST = sql("select line, rows from import_pieces where import_id = :import_id order by line limit 1")
_FIND_AFTER = sql("""
    select import_id, line, import_pieces.rows, source, layout, begun_at
    from import_pieces join imports using (import_id)
    where (import_id, line) > (cast(:import_id as uuid), cast(:line as bigint)) and begun_at >= :since
    order by import_id, line limit :limit
""")
# One that was worked through or split meanwhile stays as it is.
_REPLACE = sql("""
    update import_pieces set rows = :rows where import_id = :import_id and line = :line and rows = :former
""")
_DELETE = sql("delete from import_pieces where import_id = :import_id and line = :line")
_DELETE_ALL = sql("delete from import_pieces where import_id = any(cast(:import_ids as uuid[]))")
_ADD_REFUSED = sql("""
    insert into import_refusals (import_id, line, cells, reason, hashes)
    select :import_id, line, cells, reason, array(select json_array_elements_text(names))
    from unnest(cast(:lines as bigint[]), cast(:cells as bytea[]), cast(:reasons as text[]), cast(:names as json[]))
         as new (line, cells, reason, names)
""")
_READ_REFUSED = sql("""
    select line, cells, reason from import_refusals where import_id = :import_id and line > :after
    order by line limit :limit
""")
_DELETE_REFUSED = sql("delete from import_refusals where import_id = any(cast(:import_ids as uuid[]))")


async def add(conn: Connection, import_id: UUID, rows: Sequence[ImportRow]) -> None:
    """Store rows that wait, in pieces of PIECE_ROWS."""
    await _insert(conn, import_id, [rows[start : start + PIECE_ROWS] for start in range(0, len(rows), PIECE_ROWS)])


async def find_first(conn: Connection, import_id: UUID) -> list[ImportRow]:
    """The first waiting rows of an import, which its caller has locked; empty if none waits."""
    piece = (await conn.execute(_FIRST, {"import_id": import_id})).first()
    return read_rows(piece) if piece else []


def read_rows(piece: Row) -> list[ImportRow]:
    """The rows of a piece."""
    return [ImportRow(*row) for row in orjson.loads(piece["rows"])]


async def find_after(conn: Connection, piece: tuple[UUID, int], since: datetime, limit: int) -> list[Row]:
    """The pieces after this one (import, line) of imports that began since then, each with its import."""
    values = {"import_id": piece[0], "line": piece[1], "since": since, "limit": limit}
    return list(await conn.execute(_FIND_AFTER, values))


async def replace(conn: Connection, piece: Row, rows: Sequence[ImportRow]) -> None:
    """Store other rows with the same lines in the place of a piece from `find_after`."""
    values = {"import_id": piece.import_id, "line": piece.line, "former": piece["rows"], "rows": _write(rows)}
    await conn.execute(_REPLACE, values)


async def delete(conn: Connection, import_id: UUID, rows: Sequence[ImportRow]) -> None:
    """Delete this piece: what becomes of its rows is part of the transaction."""
    await conn.execute(_DELETE, {"import_id": import_id, "line": rows[0].line})


async def split(conn: Connection, import_id: UUID, rows: Sequence[ImportRow]) -> None:
    """Store this piece as two halves."""
    await delete(conn, import_id, rows)
    half = len(rows) // 2
    await _insert(conn, import_id, [rows[:half], rows[half:]])


async def add_refused(conn: Connection, import_id: UUID, rows: Sequence[tuple[RefusedRow, Collection[str]]]) -> None:
    """Store refused rows with their reasons, each with the hashes of all that names people in it."""
    if rows:
        columns = {
            "lines": [row.line for row, _ in rows],
            "cells": [orjson.dumps(row.cells) for row, _ in rows],
            "reasons": [row.reason for row, _ in rows],
            "names": [orjson.dumps(sorted(hashes)).decode() for _, hashes in rows],
        }
        await conn.execute(_ADD_REFUSED, columns | {"import_id": import_id})


async def read_refused(database: Database, import_id: UUID) -> AsyncIterator[list[RefusedRow]]:
    """The refused rows in the order of the file, some hundred at a time."""
    after = 0
    while True:
        async with database.read_connection() as conn:
            values = {"import_id": import_id, "after": after, "limit": PAGE_ROWS}
            rows = [
                RefusedRow(row.line, orjson.loads(row.cells), row.reason)
                for row in await conn.execute(_READ_REFUSED, values)
            ]
        if rows:
            yield rows
            after = rows[-1].line
        if len(rows) < PAGE_ROWS:
            return


async def forget(conn: Connection, import_ids: Collection[UUID], *, refused: bool = True) -> None:
    """Delete the waiting rows of these imports, and the refused ones."""
    await conn.execute(_DELETE_ALL, {"import_ids": list(import_ids)})
    if refused:
        await conn.execute(_DELETE_REFUSED, {"import_ids": list(import_ids)})


async def _insert(conn: Connection, import_id: UUID, pieces: Sequence[Sequence[ImportRow]]) -> None:
    lines = [piece[0].line for piece in pieces]
    rows = [_write(piece) for piece in pieces]
    await conn.execute(_ADD, {"import_id": import_id, "lines": lines, "rows": rows})


def _write(rows: Sequence[ImportRow]) -> bytes:
    return orjson.dumps([tuple(row) for row in rows])

"""The rows of files that wait and name a person: found, and emptied when the person is erased."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from services.intake.captures.domain.identifiers import Identifiers
from services.intake.imports.domain.named_rows import names_in_row, without_person
from services.intake.imports.domain.progress import ImportRow
from services.intake.imports.store import pieces
from shared.db.connection import Connection, Row
from shared.messaging.turns import in_turns

ALL_TIME = datetime(1970, 1, 1, tzinfo=UTC)
PIECES_AT_ONCE = 20
ROWS_AT_ONCE = 50
FIRST_PIECE = (UUID(int=0), 0)

# The import and the line of a piece.
Piece = tuple[UUID, int]


class NamedRows(NamedTuple):
    """A piece with all its rows and those that name the person."""

    piece: Row
    rows: Sequence[ImportRow]
    named: Sequence[ImportRow]


async def find_named_rows(
    conn: Connection, after: Piece, person: Identifiers, since: datetime = ALL_TIME
) -> tuple[list[NamedRows], Piece | None]:
    """Those of the next pieces, of imports that began since then, in which rows name this person.

    Also the last piece that was looked at, None at the end.
    """
    found = await pieces.find_after(conn, after, since, PIECES_AT_ONCE)
    named = [await _find_in_piece(piece, person) for piece in found]
    return [each for each in named if each.named], (found[-1].import_id, found[-1].line) if found else None


async def empty_rows(conn: Connection, after: Piece, person: Identifiers, since: datetime = ALL_TIME) -> Piece | None:
    """Empty the rows that name this person in the next pieces; the last piece, None at the end."""
    found, last = await find_named_rows(conn, after, person, since)
    for piece, rows, named in found:
        await pieces.replace(conn, piece, [without_person(row) if row in named else row for row in rows])
    return last


async def _find_in_piece(piece: Row, person: Identifiers) -> NamedRows:
    rows, layout = pieces.read_rows(piece), piece.layout
    named = [
        row
        async for some in in_turns(rows, ROWS_AT_ONCE)
        for row in some
        if names_in_row(row, layout, piece.source, person)
    ]
    return NamedRows(piece, rows, named)

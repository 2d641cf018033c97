"""Deleting the bodies under no lead's id that name a person."""

import asyncio
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from services.intake.erasures import store
from services.intake.erasures.handlers.named_bodies import Wanted, find_named
from services.intake.erasures.handlers.waiting_rows import ALL_TIME, FIRST_PIECE, Piece, empty_rows
from shared.db.connection import Connection
from shared.db.database import Database

# The clock of a process that receives may be so far behind PostgreSQL's.
CLOCK_MARGIN = timedelta(minutes=5)
# An id begins with the milliseconds since 1970.
MILLISECONDS, TIME_BITS = 1000, 80


async def delete_bodies(database: Database, wanted: Wanted) -> None:
    """Delete the bodies that name this person and empty the rows of files that do, page by page."""
    for name, table in store.BODIES.items():
        after = table.first
        while after is not None:
            after = await database.run(partial(_delete_page, name=name, after=after, wanted=wanted))
            await asyncio.sleep(0)
    piece: Piece | None = FIRST_PIECE
    while piece is not None:
        piece = await database.run(partial(empty_rows, after=piece, person=wanted.person))


async def delete_new_bodies(conn: Connection, wanted: Wanted, since: datetime) -> None:
    """The same of those that came since then, in this transaction."""
    since -= CLOCK_MARGIN
    for name, table in store.BODIES.items():
        # What came before and is kept since then was refused for its person: of ids that rise with the time, the old
        # ones, of which there may be many, need not be looked at while others wait.
        after = _first_id(since) if isinstance(table.first, UUID) else table.first
        while after is not None:
            after = await _delete_page(conn, name, after, wanted, since)
    piece: Piece | None = FIRST_PIECE
    while piece is not None:
        piece = await empty_rows(conn, piece, wanted.person, since)


def _first_id(at: datetime) -> UUID:
    """The least id that is drawn at this instant."""
    return UUID(int=max(0, int(at.timestamp() * MILLISECONDS)) << TIME_BITS)


async def _delete_page(conn: Connection, name: str, after: Any, wanted: Wanted, since: datetime = ALL_TIME) -> Any:
    found, last = await find_named(conn, name, after, wanted, since)
    await store.delete_bodies(conn, name, [row for row, _ in found])
    return last

"""Publishes each deal that was won, with everyone who took part from the first touch on."""

from collections.abc import Sequence
from datetime import timedelta

from services.metrics.journeys.domain.steps import find_origin
from services.metrics.meetings.handlers.wins import load_participants
from services.metrics.meetings.store import wins
from services.metrics.projections.store.person import load_people
from services.metrics.projections.store.person_ids import list_people_ids
from shared.db.connection import Connection, Row
from shared.db.database import Database, database_clock
from shared.events.base import Amount
from shared.events.metrics import WinShared
from shared.messaging.outbox import stage

# What was won longer ago is history.
SHARED_WITHIN = timedelta(days=7)
# The deals of one transaction; the next round shares more.
BATCH_LIMIT = 50


async def share_wins(database: Database) -> None:
    """Publish once that these deals were won."""
    async with database.read_connection() as conn:
        rows = list(await wins.find_new(conn, await database_clock(conn) - SHARED_WITHIN, BATCH_LIMIT))
    if rows:
        await database.run(lambda conn: _publish(conn, rows))


async def _publish(conn: Connection, rows: Sequence[Row]) -> None:
    shared = await wins.share(conn, [row.deal for row in rows])
    new = [row for row in rows if row.deal in shared]
    ids = await list_people_ids(conn, list({row.person for row in new}))
    people, took_part = await load_people(conn, ids), await load_participants(conn, new, ids)
    events = [
        WinShared(
            occurred_at=row.stage_at,
            lead_id=row.person,
            deal=row.deal,
            handoff_id=row.handoff_id,
            origin=find_origin(people[row.person]),
            amount=None if row.amount is None else Amount(amount=row.amount, currency=row.currency),
            **found._asdict(),
        )
        for row, found in zip(new, took_part, strict=True)
    ]
    await stage(conn, events, await database_clock(conn))

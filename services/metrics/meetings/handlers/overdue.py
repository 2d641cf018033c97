"""Publishes which actions are open after their day."""

from datetime import date, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from services.metrics.meetings.store import actions
from services.metrics.meetings.store.owners import find_people
from services.metrics.reports.domain.promises import begin_day
from services.metrics.reports.handlers.source import load_locale
from shared.db.connection import Connection
from shared.db.database import Database, database_clock
from shared.events.metrics import ActionOverdue
from shared.messaging.outbox import stage

# The actions of one transaction; the next round tells more.
BATCH_LIMIT = 100


async def tell_overdue(database: Database) -> None:
    """Publish once that these actions are overdue, by the days of the agreement's zone."""
    async with database.read_connection() as conn:
        zone = (await load_locale(conn)).zone
        today = (await database_clock(conn)).astimezone(zone).date()
        if not await actions.is_overdue(conn, today):
            return
    await database.run(partial(_publish, today=today, zone=zone))


async def _publish(conn: Connection, today: date, zone: ZoneInfo) -> None:
    taken = await actions.take_overdue(conn, today, BATCH_LIMIT)
    people = await find_people(conn, [action.owner for action in taken])
    events = [
        ActionOverdue(
            occurred_at=begin_day(action.due + timedelta(days=1), zone),
            action_id=action.action_id,
            span=action.span,
            due=action.due,
            person=people.get(action.owner),
        )
        for action in taken
    ]
    await stage(conn, events, await database_clock(conn))

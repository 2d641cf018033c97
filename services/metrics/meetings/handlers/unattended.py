"""Publishes which leads have no next date, once each, and which of them have one again."""

from collections.abc import Sequence
from typing import NamedTuple

from services.metrics.commitments.domain import LeadRow
from services.metrics.lead_lists.store.waiting import list_waiting
from services.metrics.meetings.store.unattended import save_unattended, withdraw_attended
from services.metrics.reports.domain.result import ReportsUnfinished
from services.metrics.reports.handlers.source import load_source
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.events.metrics import LeadAttended, LeadUnattended
from shared.messaging.outbox import stage

# The longest waiting handoffs that are told, and the most that are withdrawn at once.
WAITING_LIMIT = 5000
# Further behind, metrics may not know yet what a lead waits for.
LAG_SECONDS = 60.0


class Waiting(NamedTuple):
    """The leads that wait the longest; `has_more`: others wait too."""

    leads: Sequence[LeadRow]
    has_more: bool


async def find_unattended(conn: Connection) -> Waiting | None:
    """The leads without a next date; None while metrics is behind."""
    try:
        source = await load_source(conn)
    except ReportsUnfinished:
        return None
    if source.changes is None or source.freshness_seconds > LAG_SECONDS:
        return None
    found = await list_waiting(conn, "unattended", WAITING_LIMIT + 1)
    return Waiting(found[:WAITING_LIMIT], len(found) > WAITING_LIMIT)


async def publish_unattended(conn: Connection, waiting: Waiting) -> int:
    """Publish what is new since the last time; return how many events that were."""
    now = await database_clock(conn)
    told = [
        LeadUnattended(lead_id=each.lead_id, handoff_id=each.id, team=each.team, seller=each.seller,
                       occurred_at=each.at)
        for each in await save_unattended(conn, waiting.leads)
    ]  # fmt: skip
    withdrawn = [
        LeadAttended(lead_id=row.lead_id, handoff_id=row.handoff_id, team=row.team, seller=row.seller, occurred_at=now)
        for row in await withdraw_attended(conn, waiting.leads, has_more=waiting.has_more, limit=WAITING_LIMIT)
    ]
    await stage(conn, [*told, *withdrawn], now)
    return len(told) + len(withdrawn)

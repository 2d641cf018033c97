"""Publishing what happened, with the notices of it, in the transaction in which it happens."""

from collections.abc import Sequence
from datetime import datetime

from services.handoff.notices.domain.facts import list_facts
from services.handoff.notices.store import notices
from shared.db.connection import Connection
from shared.events.base import Event
from shared.messaging.outbox import stage


async def publish(conn: Connection, events: Sequence[Event], now: datetime) -> None:
    """Stage these events, and make a notice of each that is told, for each destination of those who are told.

    The row of each subject is locked, and the handoffs are saved.
    """
    await stage(conn, events, now)
    facts = list_facts(events, now)
    if facts:
        await notices.add(conn, facts)

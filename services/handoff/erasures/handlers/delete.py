"""Deleting what handoff stores of people: their rows, and which companies they belonged to."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.handoff.companies.handlers.lead_companies import forget_leads
from services.handoff.erasures import store
from shared.db.connection import Connection


async def delete_person(
    conn: Connection, lead_ids: Sequence[UUID], keys: Sequence[str], handoffs: Sequence[UUID], now: datetime
) -> None:
    """Delete what names the people of these leads, which are locked with their match keys, `keys`."""
    await store.delete_person(conn, lead_ids, keys, handoffs)
    await forget_leads(conn, lead_ids, now)

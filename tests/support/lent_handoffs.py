"""The handoffs that handoff lends, as it would store them."""

from collections.abc import Mapping
from uuid import UUID

from uuid_utils.compat import uuid7

from shared.db.connection import sql
from shared.db.database import Database
from tests.support.database import take_role_of

_ADD = sql("""
    insert into handoff.handoffs (handoff_id, lead_id, product, kind, cycle, state, seller, standings)
    values (:handoff_id, :lead_id, 'default', 'mql', 1, 'offered', :seller, '[]')
""")


async def hand_over(database: Database, sellers: Mapping[UUID, str]) -> None:
    """Add a handoff for each of these leads, with its seller."""
    async with database.transaction() as conn:
        await take_role_of(conn, "handoff")
        for lead, seller in sellers.items():
            await conn.execute(_ADD, {"handoff_id": uuid7(), "lead_id": lead, "seller": seller})

"""Whose a lead is: what handoff lends."""

from uuid import UUID

from shared.db.connection import Connection, sql
from shared.db.lenders import borrow

# Handoff lends these two columns.
_IS_HANDED_TO = sql("select exists (select from handoff.handoffs where lead_id = :lead_id and seller = :seller)")


async def is_handed_to(conn: Connection, lead_id: UUID, seller: str) -> bool:
    """Whether a handoff of this lead is this seller's."""
    async with borrow(conn, "handoff") as lent:
        return bool((await lent.execute(_IS_HANDED_TO, {"lead_id": lead_id, "seller": seller})).scalar_one())

"""Whose a lead is: what handoff lends."""

from collections.abc import Sequence
from uuid import UUID

from shared.db.connection import Connection, sql
from shared.db.lenders import borrow

# Handoff lends these two columns.
_IS_HANDED_TO = sql("select exists (select from handoff.handoffs where lead_id = :lead_id and seller = :seller)")

_FIND_HANDED = sql("""
    select distinct lead_id from handoff.handoffs where lead_id = any(cast(:ids as uuid[])) and seller = :seller
""")


async def is_handed_to(conn: Connection, lead_id: UUID, seller: str) -> bool:
    """Whether a handoff of this lead is this seller's."""
    async with borrow(conn, "handoff") as lent:
        return bool((await lent.execute(_IS_HANDED_TO, {"lead_id": lead_id, "seller": seller})).scalar_one())


async def find_handed_to(conn: Connection, lead_ids: Sequence[UUID], seller: str) -> set[UUID]:
    """Which of these leads have a handoff of this seller."""
    async with borrow(conn, "handoff") as lent:
        return set((await lent.execute(_FIND_HANDED, {"ids": list(lead_ids), "seller": seller})).scalars())

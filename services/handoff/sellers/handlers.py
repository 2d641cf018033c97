"""Keeping a seller."""

from sqlalchemy.ext.asyncio import AsyncConnection

from services.handoff.sellers import store
from services.handoff.sellers.domain import Seller


async def put_seller(conn: AsyncConnection, seller: Seller) -> None:
    """Make or change a seller while nobody chooses among any team's sellers."""
    await store.make_team(conn, seller.team)
    await store.lock_teams(conn)
    await store.put(conn, seller)

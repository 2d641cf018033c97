"""Which leads sales found itself, and the sellers who brought them."""

from collections.abc import Collection
from uuid import UUID

from services.handoff.leads.store import leads
from services.handoff.sellers import store as sellers
from shared.db.connection import Connection


async def load_sources(conn: Connection, lead_ids: Collection[UUID]) -> tuple[dict[UUID, str], set[UUID]]:
    """(by lead the active seller who brought it, the leads that sales found itself)."""
    sources, self_sourced = await leads.find_found_by_sales(conn, lead_ids)
    active = await sellers.find_active(conn, sources.values())
    return {lead_id: seller for lead_id, seller in sources.items() if seller in active}, self_sourced

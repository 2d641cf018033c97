"""The rows that are stored by lead, beside handoffs, and that a merge gives to the survivor."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import Uuid, column, func, update

from services.handoff.deals.store.deals import deals_table
from services.handoff.handoffs.store.enrichments import enrichments_table
from services.handoff.handoffs.store.packet import activities_table, captures_table
from shared.db.connection import Connection
from shared.db.expressions import ids

_PAIRS = (
    func.unnest(ids("merged"), ids("survivors"))
    .table_valued(column("merged", Uuid), column("survivor", Uuid))
    .render_derived(name="pair")
)
# Receipts keep the lead id under which they were booked: their deal names the lead that they belong to now.
_REASSIGN = [
    update(table).values(lead_id=_PAIRS.c.survivor).where(table.c.lead_id == _PAIRS.c.merged)
    for table in (captures_table, activities_table, enrichments_table, deals_table)
]


async def reassign_rows(conn: Connection, survivors: Mapping[UUID, UUID]) -> None:
    """Give what is stored of these merged leads to their survivors. All of them are locked."""
    if survivors:
        for statement in _REASSIGN:
            await conn.execute(statement, {"merged": list(survivors), "survivors": list(survivors.values())})

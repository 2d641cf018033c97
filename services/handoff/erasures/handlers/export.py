"""What handoff stores of a person."""

from typing import Any
from uuid import UUID

from services.handoff.erasures import store
from services.handoff.handoffs.store import handoffs
from services.handoff.leads.store import aliases
from shared.db.connection import Connection


async def export_lead(conn: Connection, lead_id: UUID) -> dict[str, Any]:
    """What handoff stores of the person who has this id: rows by table."""
    lead_ids = await aliases.ids_of_person(conn, lead_id)
    own = await handoffs.find_all_by_leads(conn, lead_ids)
    return {"lead_id": lead_ids[0], "lead_ids": lead_ids} | await store.find_person(
        conn, lead_ids, [handoff.handoff_id for handoff in own]
    )

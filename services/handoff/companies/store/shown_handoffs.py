"""The handoffs by which sellers are told of what people of their accounts do."""

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from shared.db.connection import Connection, sql

_FIND = sql("""
    select engaged.lead_id, coalesce(own.handoff_id, colleague.handoff_id) as handoff_id,
           own.handoff_id is not null as is_own
    from unnest(cast(:leads as uuid[]), cast(:sellers as text[])) as engaged (lead_id, seller)
         left join lateral (
             select handoff_id from handoffs where lead_id = engaged.lead_id and kind = 'mql' and not merged
             order by cycle desc, handoff_id desc limit 1) as own on true
         left join lateral (
             select handoffs.handoff_id
             from company_leads as known join company_leads as other on other.domain = known.domain
                  join handoffs on handoffs.lead_id = other.lead_id
             where known.lead_id = engaged.lead_id and handoffs.seller = engaged.seller and not handoffs.erased
             order by handoffs.handoff_id desc limit 1) as colleague on true
    where own.handoff_id is not null or colleague.handoff_id is not null
""")


class ShownHandoff(NamedTuple):
    """A handoff, and whether it is the lead's own, no colleague's."""

    handoff_id: UUID
    is_own: bool


async def find_handoffs(conn: Connection, sellers: Mapping[UUID, str]) -> dict[UUID, ShownHandoff]:
    """For each lead its last handoff, else the newest one of a colleague that the seller has. `sellers`: by lead."""
    rows = await conn.execute(_FIND, {"leads": list(sellers), "sellers": list(sellers.values())})
    return {row.lead_id: ShownHandoff(row.handoff_id, row.is_own) for row in rows}

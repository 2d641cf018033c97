"""Who has the leads that a pack names, and their deals that are open for longest."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from services.metrics.projections.store.person_ids import list_people_ids
from services.metrics.reports.domain.result import write_money
from shared.db.connection import Connection, sql
from shared.events.base import format_rfc3339

# Reports join by hashes, for thousands of leads; these few are looked up one by one.
_FIND_SELLERS = sql("""
    select distinct on (i.person) i.person, h.seller
    from unnest(cast(:people as uuid[]), cast(:ids as uuid[])) as i (person, lead_id)
         join lateral (select seller, begun_at from handoffs where lead_id = i.lead_id offset 0) h on true
    order by i.person, h.begun_at desc nulls last
""")
_FIND_DEALS = sql("""
    select distinct on (i.person) i.person, d.seller, d.opened_at, d.amount, d.currency
    from unnest(cast(:people as uuid[]), cast(:ids as uuid[])) as i (person, lead_id)
         join lateral (
             select seller, opened_at, amount, currency from deals
             where lead_id = i.lead_id and stage = 'opportunity' offset 0
         ) d on true
    order by i.person, d.opened_at
""")


async def find_sellers(conn: Connection, leads: Sequence[str]) -> dict[str, str | None]:
    """By lead the seller of its last handoff."""
    return {str(row.person): row.seller for row in await conn.execute(_FIND_SELLERS, await _list_ids(conn, leads))}


async def find_deals(conn: Connection, leads: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """By lead the seller, the begin and the amount of the deal that is open for longest."""
    return {
        str(row.person): {
            "seller": row.seller,
            "opened_at": format_rfc3339(row.opened_at) if row.opened_at else None,
            "amount": None if row.amount is None else write_money(row.amount, row.currency or ""),
        }
        for row in await conn.execute(_FIND_DEALS, await _list_ids(conn, leads))
    }


async def _list_ids(conn: Connection, leads: Sequence[str]) -> dict[str, list[UUID]]:
    ids = await list_people_ids(conn, [UUID(lead) for lead in dict.fromkeys(leads)])
    pairs = [(person, each) for person, of_person in ids.items() for each in of_person]
    return {"people": [person for person, _ in pairs], "ids": [each for _, each in pairs]}

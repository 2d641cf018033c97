"""Handoffs that a merge left with the merged lead, as history: deals of the person may be theirs by the instants.

Those without deals are only where the survivor has a handoff of its own, else a deal begins one for it.
"""

from collections.abc import Iterable
from uuid import UUID

from services.handoff.leads.store import leads
from shared.db.connection import Connection, sql

_FIND = sql("""
    select merged, survivor from aliases
    where survivor = any(cast(:survivors as uuid[])) and exists (
        select from handoffs where lead_id = aliases.merged and not handoffs.merged and (
            cast(standings as text) <> '{}'
            or exists (select from handoffs own where own.lead_id = aliases.survivor and not own.merged)))
""")


async def lock(conn: Connection, survivors: Iterable[UUID]) -> dict[UUID, UUID]:
    """Lock the merged leads of these survivors that still have such handoffs; each with its survivor.

    It is against the order of locks, but so rare that a retry after a deadlock will do.
    """
    found = {row.merged: row.survivor for row in await conn.execute(_FIND, {"survivors": list(set(survivors))})}
    if found:
        await leads.lock(conn, found)
    return found

"""Erased leads: their ids are kept, so that nothing that still comes of them is stored again."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from shared.db.connection import Connection, sql
from shared.events.base import Event, LeadEvent
from shared.events.intake import LeadErased

# In the order of the ids: two erasures of one person in two partitions wait for each other and never deadlock.
_ADD = sql("""
    insert into erased_leads (lead_id, erased_at)
    select lead_id, cast(:at as timestamptz) from unnest(cast(:lead_ids as uuid[])) as lead (lead_id) order by lead_id
    on conflict do nothing
""")
_FIND = sql("select lead_id from erased_leads where lead_id = any(cast(:lead_ids as uuid[]))")


async def find_erased(conn: Connection, lead_ids: Collection[UUID]) -> set[UUID]:
    """Those of these leads that were erased."""
    if not lead_ids:
        return set()
    return set((await conn.execute(_FIND, {"lead_ids": list(lead_ids)})).scalars())


async def find_erased_leads(conn: Connection, events: Iterable[Event]) -> set[UUID]:
    """Those of the leads of these events that were erased."""
    return await find_erased(conn, {event.lead_id for event in events if isinstance(event, LeadEvent)})


def is_dropped(event: Event, erased: Collection[UUID]) -> bool:
    """Whether an event is of one of these erased leads, and not its erasure."""
    return isinstance(event, LeadEvent) and event.lead_id in erased and not isinstance(event, LeadErased)


async def add_erased(conn: Connection, lead_ids: Iterable[UUID], at: datetime) -> None:
    """Keep these ids as those of erased leads."""
    await conn.execute(_ADD, {"lead_ids": sorted(set(lead_ids)), "at": at})

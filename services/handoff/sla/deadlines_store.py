"""Which clocks time has come for, of leads that nobody else works on."""

from services.handoff.sla.store import Due
from shared.db.connection import Connection, sql

# The time is asked for once: a clock that is read for every row keeps the index from ending the search. Each lead is
# looked up by itself: for a list of unknown length PostgreSQL would read all leads.
_LOCK_DUE = sql("""
    with due as materialized (
        select clock, lead_id from clocks where next_at <= (select clock_timestamp())
        order by next_at, clock limit :look
    ), free as materialized (
        select held.lead_id from (select distinct lead_id from due order by lead_id) wanted
        cross join lateral (
            select lead_id from leads where leads.lead_id = wanted.lead_id for update skip locked) held
        limit :leads
    )
    select clock, lead_id from due join free using (lead_id)
""")


async def lock_due(conn: Connection, look: int, leads: int) -> list[Due]:
    """Lock so many leads at most of those of the first `look` clocks that are due; those clocks, to be read again."""
    return [Due(*row) for row in await conn.execute(_LOCK_DUE, {"look": look, "leads": leads})]

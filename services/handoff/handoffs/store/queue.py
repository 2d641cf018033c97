"""What waits for a seller, and what the rules are asked of."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, true

from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.handoffs.store.handoffs import briefs_table, handoffs_table
from services.handoff.handoffs.store.rows import read
from services.handoff.routing.domain.fair_assignment import Availability
from shared.db.connection import Connection, Row, sql
from shared.db.expressions import among, ids

# One that somebody had already waits for the others, as long as one of them is there.
_WAITING = sql("""
    with present as (
        select * from unnest(cast(:present as text[]), cast(:teams as text[]), cast(:free as boolean[]))
                      as one (seller, team, free)
    ), mine as (
        select handoff_id, lead_id, queued_at, present.free, present.seller <> all (tried) as new
        from handoffs join present
             on waits_for in ('everyone', 'team/' || present.team, 'seller/' || present.seller)
        where state = 'queued' and tried <> '{}'
    )
    select handoff_id, lead_id from (
        select handoff_id, lead_id, queued_at from handoffs
        where state = 'queued' and (tried = '{}' and waits_for = any(cast(:targets as text[]))
                                    or routing_version <> :version)
        union
        select handoff_id, lead_id, queued_at from mine
        group by handoff_id, lead_id, queued_at
        having bool_or(free and new) or bool_or(free) and not bool_or(new)
    ) as waiting
    order by queued_at, handoff_id limit :limit
""")
_OTHER = handoffs_table.alias("other")
_SELLER = func.unnest(_OTHER.c.tried).table_valued("name").render_derived(name="seller")
_FORMER = (
    select(_SELLER.c.name)
    .select_from(_OTHER.join(_SELLER, true()))
    .where(_OTHER.c.lead_id == handoffs_table.c.lead_id, _OTHER.c.handoff_id != handoffs_table.c.handoff_id)
    .distinct()
    .correlate(handoffs_table)
)
_ASKED = (
    select(handoffs_table, briefs_table.c.content, func.array(_FORMER.scalar_subquery()).label("former"))
    .select_from(handoffs_table.outerjoin(briefs_table, briefs_table.c.handoff_id == handoffs_table.c.handoff_id))
    .where(among(handoffs_table.c.handoff_id, ids("handoffs")), among(handoffs_table.c.lead_id, ids("leads")))
    .order_by(handoffs_table.c.queued_at, handoffs_table.c.handoff_id)
)
_QUEUED = sql("""
    select team, count(*) as queued from handoffs where state = 'queued' and team is not null group by team
""")
_OLDEST = sql("""
    select extract(epoch from clock_timestamp() - min(queued_at))::float8 from handoffs where state = 'queued'
""")


@dataclass(frozen=True)
class QueuedHandoff:
    """A handoff with what the rules are asked of, and who had an earlier handoff of its lead."""

    handoff: Handoff
    currency: str | None
    attributes: dict[str, Any]
    former: frozenset[str]


async def find_assignable(conn: Connection, free: Availability, version: int, limit: int) -> dict[UUID, UUID]:
    """The oldest handoffs that wait for whoever is free, or by other rules than this version's, and their leads."""
    rows = await conn.execute(_WAITING, vars(free) | {"version": version, "limit": limit})
    return {row.handoff_id: row.lead_id for row in rows}


async def load_queued(conn: Connection, handoffs: Iterable[UUID], leads: Iterable[UUID]) -> list[QueuedHandoff]:
    """Of these handoffs, those of these leads, which are locked, longest queued first."""
    rows = await conn.execute(_ASKED, {"handoffs": list(handoffs), "leads": list(leads)})
    return [_read_brief(row) for row in rows]


async def queued_counts(conn: Connection) -> dict[str, int]:
    """How many handoffs wait for each team."""
    return {row.team: row.queued for row in await conn.execute(_QUEUED)}


async def oldest_queued(conn: Connection) -> float | None:
    """For how many seconds the oldest queued handoff has waited."""
    seconds: float | None = (await conn.execute(_OLDEST)).scalar_one()
    return seconds


def _read_brief(row: Row) -> QueuedHandoff:
    content = row.content or {"currency": None, "attributes": {}}
    return QueuedHandoff(read(row), content["currency"], content["attributes"], frozenset(row.former))

"""The queue: handoffs that wait for a seller, and what their routing depends on."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, true

from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.handoffs.store.briefs import briefs_table, read_brief
from services.handoff.handoffs.store.handoffs import handoffs_table
from services.handoff.handoffs.store.rows import read
from services.handoff.routing.domain.fair_assignment import Availability
from shared.db.connection import Connection, Row, sql
from shared.db.expressions import ids, is_one_of

# The sellers are collected once for each target, and each target looks up its own handoffs, so that the cost does not
# grow with handoffs times sellers. A handoff that a seller had before waits for the other sellers, as long as one of
# them is present. The condition for what waits is `Handoff.waiting`, and that of the indexes.
FIND_ASSIGNABLE = sql("""
    with present as (
        select * from unnest(cast(:present as text[]), cast(:teams as text[]), cast(:free as boolean[]))
                      as seller (seller, team, free)
    ), target as materialized (
        select name, array_agg(seller) as present, array_agg(seller) filter (where free) as free
        from present cross join lateral (values ('everyone'), ('team/' || team), ('seller/' || seller)) as target (name)
        group by name having bool_or(free)
    ), later as (
        select row_id from set_aside where task = 'handoff.assign_queued' and retry_at > clock_timestamp()
    )
    select handoff_id, lead_id from (
        select oldest.* from target cross join lateral (
            select handoff_id, lead_id, queued_at from handoffs
            where (state = 'queued'
                    or (seller is null and qualified_at is not null
                        and (state = 'opportunity' or (state in ('won', 'lost') and queued_at is not null))))
                and waits_for = target.name
                and (not target.free <@ tried or target.present <@ tried)
                and handoff_id <> all(array(select row_id from later))
            order by queued_at, handoff_id limit :limit) as oldest
        union
        select handoff_id, lead_id, queued_at from handoffs
        where (state = 'queued'
                or (seller is null and qualified_at is not null
                    and (state = 'opportunity' or (state in ('won', 'lost') and queued_at is not null))))
            and routing_version is distinct from :version and (state <> 'queued' or waits_for is null
                                                               or waits_for not like 'filtered/%')
            and handoff_id <> all(array(select row_id from later))
    ) as assignable
    order by queued_at, handoff_id limit :limit
""")
_OTHER = handoffs_table.alias("other")
_TRIED = func.unnest(_OTHER.c.tried).table_valued("name").render_derived(name="seller")
_FORMER = (
    select(_TRIED.c.name)
    .select_from(_OTHER.join(_TRIED, true()))
    .where(
        _OTHER.c.lead_id == handoffs_table.c.lead_id,
        _OTHER.c.handoff_id != handoffs_table.c.handoff_id,
        _OTHER.c.kind == handoffs_table.c.kind,
    )
    .distinct()
    .correlate(handoffs_table)
)
_LOAD_QUEUED = (
    select(
        handoffs_table,
        briefs_table.c.content,
        briefs_table.c.packed_content,
        func.array(_FORMER.scalar_subquery()).label("former"),
    )
    .select_from(handoffs_table.outerjoin(briefs_table, briefs_table.c.handoff_id == handoffs_table.c.handoff_id))
    .where(is_one_of(handoffs_table.c.handoff_id, ids("handoffs")), is_one_of(handoffs_table.c.lead_id, ids("leads")))
    .order_by(handoffs_table.c.queued_at, handoffs_table.c.handoff_id)
)
_COUNT_QUEUED = sql("""
    select team, count(*) as queued from handoffs
    where (state = 'queued'
            or (seller is null and qualified_at is not null
                and (state = 'opportunity' or (state in ('won', 'lost') and queued_at is not null))))
        and team is not null
    group by team
""")
_OLDEST_AGE = sql("""
    select coalesce(extract(epoch from clock_timestamp() - queued_at), 0)::float8 as seconds from handoffs
    where state = 'queued' or (seller is null and qualified_at is not null
        and (state = 'opportunity' or (state in ('won', 'lost') and queued_at is not null)))
    order by queued_at limit 1
""")


@dataclass(frozen=True)
class QueuedHandoff:
    """A handoff with what its routing depends on, and the sellers who had an earlier handoff of its lead."""

    handoff: Handoff
    currency: str | None
    attributes: dict[str, Any]
    former_sellers: frozenset[str]


async def find_assignable(conn: Connection, available: Availability, version: int, limit: int) -> dict[UUID, UUID]:
    """The oldest waiting handoffs that a free seller may have or that other rules than this version queued, or none.

    At most `limit`, by id, each with its lead; without a lock.
    """
    rows = await conn.execute(FIND_ASSIGNABLE, vars(available) | {"version": version, "limit": limit})
    return {row.handoff_id: row.lead_id for row in rows}


async def load_queued(conn: Connection, handoffs: Iterable[UUID], leads: Iterable[UUID]) -> list[QueuedHandoff]:
    """Those of these handoffs that belong to these locked leads, longest queued first."""
    rows = await conn.execute(_LOAD_QUEUED, {"handoffs": list(handoffs), "leads": list(leads)})
    return [_read_queued(row) for row in rows]


async def count_queued(conn: Connection) -> dict[str, int]:
    """The number of waiting handoffs by team."""
    return {row.team: row.queued for row in await conn.execute(_COUNT_QUEUED)}


async def oldest_age(conn: Connection) -> float | None:
    """The seconds for which the oldest handoff has waited; None if none waits."""
    row = (await conn.execute(_OLDEST_AGE)).first()
    return row.seconds if row else None


def _read_queued(row: Row) -> QueuedHandoff:
    content = read_brief(row) or {"currency": None, "attributes": {}}
    return QueuedHandoff(read(row), content["currency"], content["attributes"], frozenset(row.former))

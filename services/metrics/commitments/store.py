"""The leads that marketing delivered and the clocks of sales, counted and listed by one rule each."""

from services.metrics.commitments.domain import DELIVERED, LeadFilter, LeadRow, MarketingDelivery, PageCursor
from services.metrics.reports.domain import Basis, TimeGroup, TimeRange
from services.metrics.reports.lead_query import in_range_sql, of_person, with_leads
from shared.db.connection import Connection, sql

# A lead that sales had a deal with before it qualified is sales' own. One that was rejected was not accepted after all,
# unless it came back in a later cycle and was kept then.
_DELIVERED = f"""
    {with_leads()}, lines as (
        select l.qualified_at as at, l.lead_id as id, l.lead_id, l.source, l.channel, l.team, l.seller,
               case when l.rejected_at is not null and not kept.once then 'rejected'
                    when l.accepted_at is not null then 'accepted' else 'waiting' end as state,
               cast(null as float8) as late_seconds
        from leads l left join (
            select distinct on (h.person) h.person, h.origin from {of_person("handoffs", "h")}
            order by h.person, h.begun_at, h.handoff_id
        ) first on first.person = l.lead_id
        left join (
            select h.person, bool_or(h.rejected_at is null and coalesce(
                h.accepted_at, h.contacted_at, h.sales_qualified_at) is not null) as once
            from {of_person("handoffs", "h")} group by h.person
        ) kept on kept.person = l.lead_id
        where {in_range_sql("l.qualified_at")} and first.origin is distinct from 'sales'
    )
"""
_COUNTED = sql(f"""
    {_DELIVERED}
    select cast(date_trunc(:per, at at time zone :zone) as date) as first,
           count(*) filter (where state = 'accepted') as accepted,
           count(*) filter (where state = 'rejected') as rejected,
           count(*) filter (where state = 'waiting') as waiting
    from lines group by 1 order by 1 desc limit :limit
""")


def _clocks(basis: Basis) -> str:
    """As the report `sla` counts them."""
    dated = "l.captured_at" if basis == "cohort" else "c.due_at"
    return f"""
        {with_leads()}, lines as (
            select c.due_at as at, c.clock as id, c.person as lead_id, l.source, l.channel, c.team,
                   coalesce(c.seller, l.seller) as seller, c.state, c.late_seconds
            from {of_person("clocks", "c")} left join leads l on l.lead_id = c.person
            where c.target = :name and c.state <> 'cancelled' and {in_range_sql(dated)}
        )
    """


def _page(lines: str) -> str:
    return f"""
        {lines}
        select at, id, lead_id, source, channel, team, seller, state, late_seconds from lines
        where (cast(:state as text) is null or state = :state) and (cast(:only as text) is null or seller = :only)
              and (cast(:after_at as timestamptz) is null or (at, id) > (:after_at, cast(:after_id as uuid)))
        order by at, id limit :limit
    """


async def delivered(
    conn: Connection, per: TimeGroup, span: TimeRange, zone: str, limit: int
) -> list[MarketingDelivery]:
    """The last `limit` spans in which leads qualified, the latest first."""
    values = {"per": per, "zone": zone, "limit": limit, "start": span.start, "until": span.until}
    rows = await conn.execute(_COUNTED, values)
    return [MarketingDelivery(per, row.first, row.accepted, row.rejected, row.waiting) for row in rows]


async def lines(
    conn: Connection, which: LeadFilter, span: TimeRange, basis: Basis, after: PageCursor | None, limit: int
) -> list[LeadRow]:
    """The leads behind a promise's number in the order of their instants, after a place."""
    values = {
        "start": span.start, "until": span.until, "state": which.state, "only": which.only,
        "after_at": after and after.at, "after_id": after and after.id, "limit": limit,
    }  # fmt: skip
    if which.name == DELIVERED:
        return [LeadRow(*row) for row in await conn.execute(sql(_page(_DELIVERED)), values)]
    rows = await conn.execute(sql(_page(_clocks(basis))), values | {"name": which.name})
    return [LeadRow(*row) for row in rows]

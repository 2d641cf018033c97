"""What all reports ask alike: the leads with the steps they reached, and rows by groups."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.metrics.reports.domain import Group, Question, Terms

# The largest groups come first; what is beyond is left out, and the answer says so.
ROW_LIMIT = 5000

# One row per lead: its first touch, its last owner, and each step at its earliest instant in any cycle. Whoever has a
# deal was accepted, contacted and sales-qualified, and an opportunity, at the earliest instant known of it. A lead is
# won, or lost, while a deal of its stands at that stage. Joins that a report does not use are left out by the planner.
LEADS = """
    select f.lead_id, f.source, f.channel, f.campaign, o.product, o.team, o.seller, f.captured_at, j.qualified_at,
           d.begun_at as accepted_at, d.begun_at as contacted_at, d.begun_at as sales_qualified_at,
           d.begun_at as opportunity_at, d.won_at, d.lost_at
    from first_touches f
    left join (
        select lead_id, min(qualified_at) as qualified_at from journeys group by lead_id
    ) j using (lead_id)
    left join (
        select distinct on (lead_id) lead_id, product, team, seller from journeys
        order by lead_id, owner_recorded_at desc nulls last, owner_number desc, cycle desc
    ) o using (lead_id)
    left join (
        select lead_id, min(begun_at) as begun_at, min(stage_at) filter (where stage = 'won') as won_at,
               min(stage_at) filter (where stage = 'lost') as lost_at
        from deals group by lead_id
    ) d using (lead_id)
"""
TIMES = ("month", "week", "quarter")

_TERMS = text("""
    select data->'document'->>'timezone' as timezone, data->'document'->>'currency' as currency from facts
    where type = 'agreement.activated'
    order by occurred_at desc, cast(data->>'agreement_version' as int) desc limit 1
""")


async def terms(conn: AsyncConnection) -> Terms:
    """Zone and currency of the agreement in force now."""
    row = (await conn.execute(_TERMS)).first()
    return Terms(row.timezone, row.currency) if row else Terms()


def grouped(by: Group | None, dated: str, columns: str = "") -> str:
    """The SQL of the group: the span of time that `dated` falls into, or the column of that name."""
    if by is None:
        return "cast(null as text)"
    return f"date_trunc('{by}', {dated} at time zone :zone)" if by in TIMES else f"{columns}{by}"


def within(dated: str) -> str:
    """The SQL of the question's span."""
    return f"({dated} >= :start and {dated} < :until)"


async def ask(conn: AsyncConnection, sql: str, question: Question) -> tuple[Sequence[Row[Any]], bool]:
    """The rows of this report's SQL, at most ROW_LIMIT, and whether there were more."""
    values = {"start": question.span.start, "until": question.span.until, "limit": ROW_LIMIT + 1}
    if ":zone" in sql:
        values |= {"zone": question.terms.timezone}
    rows = (await conn.execute(text(f"{sql} limit :limit"), values)).all()
    return rows[:ROW_LIMIT], len(rows) > ROW_LIMIT

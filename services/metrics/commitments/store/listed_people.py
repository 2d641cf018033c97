"""The people of a page of leads, found by indexes of the rows that reports are added up from.

They are a superset of the page's people: those of its first rows as last folded, and all who changed since. From their
folded rows the page is listed by the same text as from everyone's.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.metrics.commitments.domain import CLOCK_STATES, DELIVERED, DELIVERY_STATES, LeadFilter, PageCursor
from services.metrics.reports.domain.query import MIN_INSTANT, Basis, ReportQuery, TimeRange
from services.metrics.reports.store.entries import IDS, MARKED
from services.metrics.reports.store.sum_state import fix_plans
from shared.db.connection import Connection, Statement, sql

# Each row is looked up where the index of the page's order has it: no bitmap collects all rows before one is read.
_WALK_INDEXES = sql("select set_config('enable_bitmapscan', 'off', true)")
_CHANGED = select(IDS.c.lead_id).add_cte(MARKED)
# Of each state the first rows after the cursor; of them all the first.
_DELIVERED = sql("""
    select p.person from unnest(cast(:states as text[])) s (state) cross join lateral (
        select person, qualified_at as at from report_people
        where response = s.state and qualified_at >= :start and qualified_at < :until
              and (qualified_at, person) > (:after_at, :after_id)
              and person not in (select unnest(cast(:changed as uuid[])))
        order by qualified_at, person limit :limit
    ) p order by p.at, p.person limit :limit
""")
_DELIVERED_OF_SELLER = sql("""
    select p.person from unnest(cast(:states as text[])) s (state) cross join lateral (
        select person, qualified_at as at from report_people
        where seller = :seller and response = s.state and qualified_at >= :start and qualified_at < :until
              and (qualified_at, person) > (:after_at, :after_id)
              and person not in (select unnest(cast(:changed as uuid[])))
        order by qualified_at, person limit :limit
    ) p order by p.at, p.person limit :limit
""")
_BY_PERIOD = sql("""
    select c.person from unnest(cast(:states as text[])) s (state) cross join lateral (
        select person, at, item from report_items
        where kind = 'clock' and name = :name and state = s.state and at >= :start and at < :until
              and (at, item) > (:after_at, :after_id) and person not in (select unnest(cast(:changed as uuid[])))
        order by at, item limit :limit
    ) c order by c.at, c.item limit :limit
""")
# In the order of the instants at which they fall due, of the leads of each week: the first rows of each.
_BY_COHORT = sql("""
    with weeks as (
        select cast(week as date) as week
        from (
            select greatest(cast(:start as timestamptz), (select min(captured_at) from report_items)) as first,
                   least(cast(:until as timestamptz), (select max(captured_at) from report_items)) as last
        ) r cross join generate_series(
            date_trunc('week', r.first at time zone :zone), r.last at time zone :zone, interval '7 days'
        ) week
    )
    select c.person from weeks w cross join unnest(cast(:states as text[])) s (state) cross join lateral (
        select person, at, item from report_items
        where kind = 'clock' and name = :name and state = s.state and captured_week = w.week
              and captured_at >= :start and captured_at < :until and (at, item) > (:after_at, :after_id)
              and person not in (select unnest(cast(:changed as uuid[])))
        order by at, item limit :limit
    ) c order by c.at, c.item limit :limit
""")
# By period `earliest` and `latest` are the range.
_OF_SELLER = sql("""
    select c.person from unnest(cast(:states as text[])) s (state) cross join lateral (
        select person, at, item from report_items
        where kind = 'clock' and seller = :seller and name = :name and state = s.state
              and at >= :earliest and at < :latest and (at, item) > (:after_at, :after_id)
              and (:by_period or captured_at >= :start and captured_at < :until)
              and person not in (select unnest(cast(:changed as uuid[])))
        order by at, item limit :limit
    ) c order by c.at, c.item limit :limit
""")
# A clock of a team is in the list of the seller who has the lead: first sought among the next clocks of all teams.
# `seller` in the order, always null, has the index give it.
_OF_TEAMS = sql("""
    with walked as materialized (
        select s.state, c.* from unnest(cast(:states as text[])) s (state) cross join lateral (
            select person, at, item, captured_at from report_items
            where kind = 'clock' and seller is null and name = :name and state = s.state
                  and at >= :earliest and at < :latest and (at, item) > (:after_at, :after_id)
                  and person not in (select unnest(cast(:changed as uuid[])))
            order by seller, at, item limit :walk
        ) c
    ),
    found as materialized (
        select w.* from walked w
               cross join lateral (select from report_people where person = w.person and seller = :seller offset 0) p
        where :by_period or w.captured_at >= :start and w.captured_at < :until
    )
    select array(select person from found order by at, item limit :limit) as people,
           not exists (
               select from (select state, count(*) as clocks from walked group by state) w
               where w.clocks = :walk and (select count(*) from found f where f.state = w.state) < :limit
           ) as enough
""")
# Where these are too few, among the clocks of the seller's leads.
_OF_SELLERS_LEADS = sql("""
    select c.person
    from (
        select person from report_people
        where seller = :seller and (:by_period or captured_at >= :start and captured_at < :until) offset 0
    ) p cross join lateral (
        select person, at, item from report_items
        where person = p.person and kind = 'clock' and seller is null and name = :name
              and state = any(cast(:states as text[])) and at >= :earliest and at < :latest
              and (at, item) > (:after_at, :after_id)
              and (:by_period or captured_at >= :start and captured_at < :until)
        offset 0
    ) c
    where p.person not in (select unnest(cast(:changed as uuid[])))
    order by c.at, c.item limit :limit
""")
_CLOCKS: dict[Basis, Statement] = {"period": _BY_PERIOD, "cohort": _BY_COHORT}
# So many clocks of teams are read in search of a seller's.
WALK_LIMIT = 2000
# Before every row.
_BEGINNING = PageCursor(MIN_INSTANT, UUID(int=0))


async def find_listed_people(
    conn: Connection, lead_filter: LeadFilter, query: ReportQuery, after: PageCursor | None, limit: int
) -> list[UUID]:
    """The people of the first `limit` rows behind a number, or of those after a cursor, and all who changed.

    In a transaction whose statements see one moment, while the sums are of everyone.
    """
    await fix_plans(conn)
    await conn.execute(_WALK_INDEXES)
    changed: list[UUID] = list((await conn.execute(_CHANGED)).scalars())
    cursor, dates = after or _BEGINNING, query.time_range
    values = {"start": dates.start, "until": dates.until, "after_at": cursor.at, "after_id": cursor.id}
    states = DELIVERY_STATES if lead_filter.name == DELIVERED else CLOCK_STATES
    values |= {"states": [lead_filter.state] if lead_filter.state else list(states)}
    values |= {"changed": changed, "limit": limit}
    if lead_filter.name != DELIVERED:
        values["name"] = lead_filter.name
        if lead_filter.seller is not None:
            return [*changed, *await _find_of_seller(conn, query, values | {"seller": lead_filter.seller})]
    statement, own_values = _choose(lead_filter, query)
    return [*changed, *(await conn.execute(statement, values | own_values)).scalars()]


def _choose(lead_filter: LeadFilter, query: ReportQuery) -> tuple[Statement, dict[str, Any]]:
    """The statement of a list, and the values that it has and others have not."""
    if lead_filter.name == DELIVERED and lead_filter.seller is not None:
        return _DELIVERED_OF_SELLER, {"seller": lead_filter.seller}
    if lead_filter.name == DELIVERED:
        return _DELIVERED, {}
    return _CLOCKS[query.basis], {"zone": query.locale.timezone} if query.basis == "cohort" else {}


async def _find_of_seller(conn: Connection, query: ReportQuery, values: dict[str, Any]) -> list[UUID]:
    by_period = query.basis == "period"
    dates = query.time_range if by_period else TimeRange()
    values |= {"by_period": by_period, "earliest": dates.start, "latest": dates.until}
    own = (await conn.execute(_OF_SELLER, values)).scalars()
    of_teams = (await conn.execute(_OF_TEAMS, values | {"walk": WALK_LIMIT})).one()
    if of_teams.enough:
        return [*own, *of_teams.people]
    return [*own, *(await conn.execute(_OF_SELLERS_LEADS, values)).scalars()]

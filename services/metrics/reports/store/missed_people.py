"""The leads that missed promises of sales, from their items: counted by sums, and the oldest named.

Of a lead that missed some outside the range, or in it beside its whole days and months, the missed clocks are read.
"""

from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, select

from services.metrics.reports.domain.leak import CAUSES
from services.metrics.reports.domain.query import ReportQuery
from services.metrics.reports.store import leads, sums
from shared.agreement.readers.sales import SEPARATOR
from shared.db.connection import Connection, sql

# The oldest leads of each cause that are named.
NAMED_LEADS = 200

# An item counts on the day on which its lead's first missed clock fell due. `last`: the month of the last one, null
# where all fell due on that day.
_OF_PERIOD = sql("""
    with changed as materialized (
        select sign, person, split_part(name, ':', 1) as cause,
               cast(nullif(split_part(name, ':', 2), '') || '-01' as date) as last, at,
               cast(timezone(:zone, at) as date) as day
        from json_to_recordset(cast(:missed_changes as json))
             as c (sign int, person uuid, name text, at timestamptz)
    ),
    changed_clocks as materialized (
        select sign, person, item, state, split_part(name, ':', 1) as cause, at
        from json_to_recordset(cast(:clock_changes as json))
             as c (sign int, person uuid, item uuid, name text, state text, at timestamptz)
    ),
    names as materialized (
        select distinct name, split_part(name, ':', 1) as cause,
               cast(nullif(split_part(name, ':', 2), '') || '-01' as date) as last
        from report_item_sums
        where basis = 'period' and dimension = 'all' and seller is null and kind = 'missed' and span = 'month'
    ),
    summed as (
        select n.cause, s.count from report_item_sums s join names n on n.name = s.name
        where s.basis = 'period' and s.dimension = 'all' and s.seller is null and s.kind = 'missed'
              and s.span = 'month' and s.day >= :first_month and s.day < :last_month
              and (n.last is null or n.last < :last_month)
        union all
        select name, count from report_item_sums
        where basis = 'period' and dimension = 'all' and seller is null and kind = 'missed' and span = 'day'
              and day >= :first_day and day < :first_month and strpos(name, ':') = 0
        union all
        select name, count from report_item_sums
        where basis = 'period' and dimension = 'all' and seller is null and kind = 'missed' and span = 'day'
              and day >= :last_month and day < :last_day and strpos(name, ':') = 0
    ),
    placed as (
        select *, case when last is null then day >= :first_day and day < :last_day
                       else date_trunc('month', cast(day as timestamp)) >= :first_month and last < :last_month
                  end as whole
        from changed
    ),
    gone as (select person from changed where sign = -1),
    stored_whole as (
        select n.cause, i.person, i.at from names n cross join lateral (
            select person, at from report_items
            where kind = 'missed' and name = n.name and at >= :start and at < :until
                  and case when n.last is null
                           then cast(timezone(:zone, at) as date) >= :first_day
                                and cast(timezone(:zone, at) as date) < :last_day
                           else date_trunc('month', timezone(:zone, at)) >= :first_month and n.last < :last_month
                      end
                  and person not in (select person from gone)
            order by at, person limit :named
        ) i
    ),
    parted as materialized (
        select i.person from names n cross join lateral (
            select person from report_items
            where kind = 'missed' and name = n.name and n.last is null and at >= :start and at < :head_end
                  and not (cast(timezone(:zone, at) as date) >= :first_day
                           and cast(timezone(:zone, at) as date) < :last_day)
            union all
            select person from report_items
            where kind = 'missed' and name = n.name and n.last is null and at >= :tail_start and at < :until
                  and at >= :head_end
                  and not (cast(timezone(:zone, at) as date) >= :first_day
                           and cast(timezone(:zone, at) as date) < :last_day)
            union all
            select person from report_items
            where kind = 'missed' and name = n.name
                  and n.last >= date_trunc('month', timezone(:zone, cast(:start as timestamptz)))
                  and at < case when n.last < :last_month and :first_month < :last_month
                                then least(:until, timezone(:zone, cast(:first_month + 1 as timestamp)))
                                else :until end
                  and not (date_trunc('month', timezone(:zone, at)) >= :first_month and n.last < :last_month)
        ) i where i.person not in (select person from gone)
        union all
        select person from placed where sign = 1 and not whole and at < :until
    ),
    clocks as (
        select p.person, k.cause, k.at from parted p cross join lateral (
            select item, split_part(name, ':', 1) as cause, at from report_items
            where person = p.person and kind = 'clock' and state = 'breached' and at >= :start and at < :until offset 0
        ) k
        where k.item not in (select item from changed_clocks where sign = -1)
        union all
        select c.person, c.cause, c.at from changed_clocks c
        where c.sign = 1 and c.state = 'breached' and c.at >= :start and c.at < :until
              and c.person in (select person from parted)
    ),
    read as materialized (
        select person, min(array_position(cast(:causes as text[]), cause)) as place, min(at) as at from clocks
        where cause = any(cast(:causes as text[])) group by person
    ),
    found as (
        select array_position(cast(:causes as text[]), cause) as place, count from summed
        union all
        select array_position(cast(:causes as text[]), cause), sign from placed where whole
        union all
        select place, 1 from read
    ),
    candidates as (
        select array_position(cast(:causes as text[]), cause) as place, person, at from stored_whole
        union all
        select array_position(cast(:causes as text[]), cause), person, at from placed where sign = 1 and whole
        union all
        select place, person, at from read
    ),
    named as (
        select place, array_agg(person order by at, person) as leads from (
            select *, row_number() over (partition by place order by at, person) as number from candidates
        ) c where number <= :named group by place
    )
    select f.place - 1 as place, cast(f.count as int) as times, coalesce(n.leads, '{}') as leads
    from (select place, sum(count) as count from found group by place having sum(count) <> 0) f
         left join named n on n.place = f.place
""")
# By cohort all missed clocks of each lead count. Of a range that it does not know the planner expects few leads, and
# takes the index of all instants: `case` keeps the range from it.
_NAMES_OF_COHORT = sql("""
    with changed as materialized (
        select sign, person, split_part(name, ':', 1) as cause, at from json_to_recordset(cast(:missed_changes as json))
               as c (sign int, person uuid, name text, at timestamptz, captured_at timestamptz)
        where captured_at >= :start and captured_at < :until
    ),
    names as materialized (
        select distinct name, split_part(name, ':', 1) as cause from report_item_sums
        where basis = 'cohort' and dimension = 'all' and seller is null and kind = 'missed' and span = 'month'
    ),
    candidates as (
        select n.cause, i.person, i.at from names n cross join lateral (
            select person, at from report_items
            where kind = 'missed' and name = n.name
                  and case when captured_at >= :start and captured_at < :until then true else false end
                  and person not in (select person from changed where sign = -1)
            order by at, person limit :named
        ) i
        union all
        select cause, person, at from changed where sign = 1
    )
    select cause, array_agg(person order by at, person) as leads from (
        select *, row_number() over (partition by cause order by at, person) as number from candidates
    ) c where number <= :named group by cause
""")


class MissedLeads(NamedTuple):
    """The leads that missed a cause, by its place in CAUSES, as the worst: how many, and the oldest."""

    place: int
    times: int
    leads: Sequence[UUID]


async def fetch_missed_people(conn: Connection, query: ReportQuery) -> list[MissedLeads]:
    """For each cause how many leads missed it as the worst in the query's range, and the oldest; of all sellers."""
    values = leads.list_values(query) | {"causes": list(CAUSES), "named": NAMED_LEADS}
    if query.basis == "period":
        return [MissedLeads(row.place, row.times, row.leads) for row in await conn.execute(_OF_PERIOD, values)]
    counts: Counter[str] = Counter()
    for row in await conn.execute(_build_cohort_counts(), values):
        counts[row.name.split(SEPARATOR)[0]] += int(row["count"])
    named = {row.cause: row.leads for row in await conn.execute(_NAMES_OF_COHORT, values)}
    return [
        MissedLeads(place, counts[cause], named.get(cause, [])) for place, cause in enumerate(CAUSES) if counts[cause]
    ]


@cache
def _build_cohort_counts() -> Select[Any]:
    return select(sums.count_items(None, "cohort", ("missed",), narrowed=False))

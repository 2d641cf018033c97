"""The leads that missed promises of sales, from their items: counted by sums, and the oldest named."""

from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, select

from services.metrics.reports.domain.leak import CAUSES
from services.metrics.reports.domain.query import ReportQuery
from services.metrics.reports.store import leads, sums
from services.metrics.reports.store.missed_of_period import OF_PERIOD
from shared.agreement.readers.sales import SEPARATOR
from shared.db.connection import Connection, sql

# The oldest leads of each cause that are named.
NAMED_LEADS = 200

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
        return [MissedLeads(row.place, row.times, row.leads) for row in await conn.execute(OF_PERIOD, values)]
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

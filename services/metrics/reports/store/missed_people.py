"""The leads that missed promises of sales at any time, from their items: counted by sums, and the oldest named."""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, case, false, select, true, union_all

from services.metrics.reports.domain.leak import CAUSES
from services.metrics.reports.domain.query import Basis, ReportQuery, TimeRange
from services.metrics.reports.store import leads, sums
from services.metrics.reports.store.changes import list_items_now
from shared.db.connection import Connection
from shared.db.expressions import constant

# The item of a lead that missed promises: the worst of them, and when the first was due.
KIND = "missed"
# The oldest leads of each cause that are named.
NAMED_LEADS = 200


class MissedLeads(NamedTuple):
    """The leads that missed a cause, by its place in CAUSES, as the worst: how many, and the oldest."""

    place: int
    times: int
    leads: Sequence[UUID]


def has_all_clocks(query: ReportQuery) -> bool:
    """Whether all missed clocks of each lead of the query count, so that their items say what they missed."""
    return query.summed and not query.narrowed and (query.basis == "cohort" or query.time_range == TimeRange())


async def fetch_missed_people(conn: Connection, query: ReportQuery) -> list[MissedLeads]:
    """For each cause how many leads missed it as the worst, and the oldest."""
    values = leads.list_values(query)
    counts = {row.name: int(row["count"]) for row in await conn.execute(_build_counts(query.basis), values)}
    named: dict[int, list[UUID]] = {}
    for row in await conn.execute(_build_names(query.basis), values):
        named.setdefault(row.place, []).append(row.person)
    return [
        MissedLeads(place, counts[cause], named.get(place, [])[:NAMED_LEADS])
        for place, cause in enumerate(CAUSES)
        if cause in counts
    ]


@cache
def _build_counts(basis: Basis) -> Select[Any]:
    return select(sums.count_items(None, basis, (KIND,), narrowed=False))


@cache
def _build_names(basis: Basis) -> Select[Any]:
    # Each part ends by itself, in the order of its index.
    parts = [
        select(rows.order_by("at", "person").limit(constant(NAMED_LEADS)).subquery())
        for place, cause in enumerate(CAUSES)
        for rows in _select(place, cause, basis)
    ]
    found = union_all(*parts).subquery("found").c
    return select(found.place, found.person).order_by(found.place, found["at"], found.person)


def _select(place: int, cause: str, basis: Basis) -> list[Select[Any]]:
    """The leads of a cause, as last folded and as they changed."""
    return [
        select(constant(place).label("place"), items.c.person, items.c["at"]).where(
            items.c.name == constant(cause),
            # Of a range that it does not know the planner expects few leads, and takes the index of all instants.
            case((leads.is_in_range(sums.date_item(items, basis)), true()), else_=false()),
            is_now,
        )
        for items, is_now in list_items_now(KIND)
    ]

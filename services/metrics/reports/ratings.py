"""The report `ratings`: how good sales found the leads that marketing delivered, from 1 to 5."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import CTE, BigInteger, Function, Select, Text, cast, desc, func, select

from services.metrics.projections.store.person_ids import join_person
from services.metrics.projections.store.tables import handoffs_table
from services.metrics.reports.domain.query import Basis, Group, ReportQuery
from services.metrics.reports.domain.result import ReportResult, build_result, divide
from services.metrics.reports.store import leads
from services.metrics.reports.store.sums import count_items
from shared.db.connection import Connection
from shared.db.expressions import constant

SCORES = ("1", "2", "3", "4", "5")
# Groups by a column of the handoff rather than of its lead, with that column.
HANDOFF_COLUMNS: dict[Group | None, str] = {"product": "product", "team": "rated_team", "seller": "rated_by"}


async def compute_ratings(conn: Connection, query: ReportQuery) -> ReportResult:
    """Each rated handoff once, with its latest rating: how many, the mean, and how many of each score.

    Cohort: by the first capture of the lead; period: by the day of the rating. A rating counts under the seller who
    gave it, and under that seller's team.
    """
    build = _build_summed if query.summed else _build_plain
    rows, truncated = await leads.fetch_rows(conn, build(query.by, query.basis, narrowed=query.narrowed), query)
    groups = {row.grp: _compute_figures(dict(row)) for row in rows if not row.whole and row.rated}
    totals = next(_compute_figures(dict(row)) for row in rows if row.whole)
    return build_result(query, groups, totals, truncated)


def _compute_figures(counts: Mapping[str, int]) -> dict[str, Any]:
    rated = counts["rated"]
    points = sum(int(score) * counts[f"score_{score}"] for score in SCORES)
    scores = {f"score_{score}": counts[f"score_{score}"] for score in SCORES}
    return {"rated": rated, "mean": divide(points, rated)} | scores


@cache
def _build_summed(by: Group | None, basis: Basis, *, narrowed: bool) -> Select[Any]:
    items = count_items(by, basis, ("rating",), narrowed=narrowed).c
    counted = select(items.grp, items.name.label("score"), items["count"]).cte("ratings")
    return _count_scores(counted, func.sum(counted.c["count"]))


@cache
def _build_plain(by: Group | None, basis: Basis, *, narrowed: bool) -> Select[Any]:
    handoffs = join_person(handoffs_table, "h")
    instant = leads.LEADS.c.captured_at if basis == "cohort" else handoffs.c.rated_at
    group = (
        handoffs.c[HANDOFF_COLUMNS[by]].label("grp")
        if by in HANDOFF_COLUMNS
        else leads.build_group_column(by, instant, leads.LEADS)
    )
    ratings = (
        select(group, cast(handoffs.c.rating, Text).label("score"))
        .select_from(handoffs.outerjoin(leads.LEADS, leads.LEADS.c.lead_id == handoffs.c.person))
        .where(handoffs.c.rated_at.is_not(None), leads.is_in_range(instant))
    )
    return _count_scores(leads.narrow(ratings, handoffs.c.rated_by, narrowed=narrowed).cte("counted"), func.count())


def _count_scores(counted: CTE, count: Function[Any]) -> Select[Any]:
    def number(counts: Any, name: str) -> Any:
        return cast(func.coalesce(counts, constant(0)), BigInteger).label(name)

    scores = (number(count.filter(counted.c.score == constant(score)), f"score_{score}") for score in SCORES)
    return (
        select(counted.c.grp, leads.is_whole(counted.c.grp), number(count, "rated"), *scores)
        .group_by(leads.build_grouping_sets(counted.c.grp))
        .order_by(desc("whole"), desc("rated"), counted.c.grp)
        .limit(leads.LIMIT)
    )

"""The report `personas`: what became of the qualified leads of each persona of the agreement."""

from functools import cache
from typing import Any

from sqlalchemy import CTE, BigInteger, Function, Select, case, cast, desc, func, select

from services.metrics.projections.store.person_ids import join_person
from services.metrics.projections.store.tables import journeys_table
from services.metrics.reports.domain.query import Basis, Group, ReportQuery
from services.metrics.reports.domain.result import ReportResult, build_detailed_result, divide
from services.metrics.reports.store import leads
from services.metrics.reports.store.sums import count_items
from shared.db.connection import Connection, Row
from shared.db.expressions import constant

# How far a lead is.
STATES = ("qualified", "accepted", "won", "lost")


async def compute_personas(conn: Connection, query: ReportQuery) -> ReportResult:
    """Each lead once, under the persona that it was when it first qualified: how many were accepted, won and lost.

    Cohort: by the first capture of the lead; period: by the day on which it first qualified. Leads of no persona are
    left out.
    """
    build = _build_summed if query.summed else _build_plain
    rows, truncated = await leads.fetch_rows(conn, build(query.by, query.basis, narrowed=query.narrowed), query)
    totals = next(_write_figures(row) for row in rows if row.whole)
    details = {((row.persona,), row.grp): _write_figures(row) for row in rows if not row.whole}
    return build_detailed_result(query, ("persona",), details, totals, truncated)


def _write_figures(row: Row) -> dict[str, Any]:
    qualified, won, lost = row.times, row.won, row.lost
    return {
        "qualified": qualified,
        "accepted": qualified - row.qualified,
        "won": won,
        "lost": lost,
        "open": row.accepted,
        "win_rate": divide(won, won + lost),
        "qualified_to_customer": divide(won, qualified),
    }


@cache
def _build_summed(by: Group | None, basis: Basis, *, narrowed: bool) -> Select[Any]:
    items = count_items(by, basis, ("persona",), narrowed=narrowed).c
    counted = select(items.grp, items.name.label("persona"), items.state, items["count"]).cte("personas")
    return _count(counted, func.sum(counted.c["count"]))


@cache
def _build_plain(by: Group | None, basis: Basis, *, narrowed: bool) -> Select[Any]:
    journeys, lead = join_person(journeys_table, "j").c, leads.LEADS.c
    instant = lead.captured_at if basis == "cohort" else lead.qualified_at
    state = case(
        (lead.won_at.is_not(None), constant("won")),
        (lead.finally_lost_at.is_not(None), constant("lost")),
        (lead.accepted_at.is_not(None), constant("accepted")),
        else_=constant("qualified"),
    )
    group = leads.build_group_column(by, instant, leads.LEADS)
    rows = (
        select(group, func.min(journeys.persona).label("persona"), state.label("state"))
        .where(
            journeys.person == lead.lead_id,
            journeys.qualified_at == lead.qualified_at,
            journeys.persona.is_not(None),
            leads.is_in_range(instant),
        )
        .group_by(lead.lead_id, group, state)
    )
    return _count(leads.narrow(rows, lead.seller, narrowed=narrowed).cte("counted"), func.count())


def _count(counted: CTE, count: Function[Any]) -> Select[Any]:
    grp, persona, state = counted.c.grp, counted.c.persona, counted.c.state
    times = cast(func.coalesce(count, constant(0)), BigInteger)
    of_state = (
        cast(func.coalesce(count.filter(state == constant(name)), constant(0)), BigInteger).label(name)
        for name in STATES
    )
    return (
        select(grp, persona, leads.is_whole(persona), times.label("times"), *of_state)
        .group_by(leads.build_grouping_sets(persona, grp))
        .order_by(desc("whole"), desc("times"), grp, persona)
        .limit(leads.LIMIT)
    )

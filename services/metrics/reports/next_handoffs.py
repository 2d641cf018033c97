"""The report `next_handoffs`: by which handoffs leads passed to other teams, and what was accepted in time."""

from functools import cache
from typing import Any

from sqlalchemy import CTE, Boolean, Double, Select, Text, Uuid, desc, func, select

from services.metrics.projections.store.report_tables import DIMENSIONS
from services.metrics.reports.domain.query import Basis, Group, ReportQuery
from services.metrics.reports.domain.result import DECIMALS, ReportResult, build_detailed_result, divide
from services.metrics.reports.store import entries, leads
from services.metrics.reports.store.clock_quantiles import SECONDS, build_quantiles
from shared.db.connection import Connection, Row
from shared.db.expressions import constant, text_rows
from shared.db.tables import INSTANT

JUDGED = ("met", "breached", "running")
# The leads of which handoffs of the range may be, found by an index: by their begin, or by the capture of the lead.
# Of a lead that merged another capture may count, which is found out among its rows.
_MARKED: dict[Basis, CTE] = {
    "period": text_rows(
        """
        select distinct lead_id from metrics.next_handoffs
        where lead_id is not null and begun_at >= :start and begun_at < :until
        """,
        lead_id=Uuid,
    ).cte("marked"),
    "cohort": text_rows(
        """
        select distinct n.lead_id from metrics.next_handoffs n
        where exists (
                  select from metrics.first_touches t
                  where t.lead_id = n.lead_id and t.captured_at >= :start and t.captured_at < :until
              )
              or exists (select from metrics.merges g where g.merged = n.lead_id)
              or exists (select from metrics.merges g where g.survivor = n.lead_id)
        """,
        lead_id=Uuid,
    ).cte("marked"),
}
_FOLLOWING = text_rows(
    """
    select n.kind, l.source_key, l.channel_key, l.campaign_key, n.product, n.team, n.seller, l.captured_at,
           n.begun_at, n.accepted_at is not null as accepted, n.ended, n.state, n.elapsed_seconds, n.business_seconds
    from ids i cross join lateral (select * from metrics.next_handoffs where lead_id = i.lead_id offset 0) n
         left join members m on m.lead_id = n.lead_id left join leads l on l.lead_id = coalesce(m.person, n.lead_id)
    where n.kind is not null
    """,
    kind=Text,
    captured_at=INSTANT,
    begun_at=INSTANT,
    accepted=Boolean,
    ended=Boolean,
    state=Text,
    elapsed_seconds=Double,
    business_seconds=Double,
    **dict.fromkeys(DIMENSIONS, Text),
)


async def compute_next_handoffs(conn: Connection, query: ReportQuery) -> ReportResult:
    """A row for each kind of handoff that follows the first one: `begun`, `accepted`, `waiting` and `ended` unaccepted.

    `due` = met + breached + running, of the promise to accept it. Cohort: by the first capture of the lead; period: by
    the instant at which the lead reached the step. No other report counts these handoffs.
    """
    rows, truncated = await leads.fetch_rows(conn, _build(query.by, query.basis, narrowed=query.narrowed), query)
    details = {((row.kind,), row.grp): _read(row) for row in rows if not row.whole}
    return build_detailed_result(query, ("kind",), details, next(_read(row) for row in rows if row.whole), truncated)


def _read(row: Row) -> dict[str, Any]:
    counts = {name: getattr(row, name) for name in ("begun", "accepted", "waiting", "ended", *JUDGED)}
    due = sum(counts[name] for name in JUDGED)
    figures = counts | {"due": due, "attainment": divide(row.met, row.met + row.breached)}
    found = {name: getattr(row, name) for name in SECONDS}
    return figures | {name: None if value is None else round(value, DECIMALS) for name, value in found.items()}


@cache
def _build(by: Group | None, basis: Basis, *, narrowed: bool) -> Select[Any]:
    following = _FOLLOWING.add_cte(*entries.list_rows_of(_MARKED[basis]), leads.LEADS).cte("following")
    rows = following.c
    instant = rows.captured_at if basis == "cohort" else rows.begun_at
    listed = select(leads.build_group_column(by, instant, following), following).where(leads.is_in_range(instant))
    counted = leads.narrow(listed, rows.seller, narrowed=narrowed).cte("counted")
    found = counted.c
    one = func.count()
    return (
        select(
            *(found.kind, found.grp, (func.grouping(found.kind) == constant(1)).label("whole"), one.label("begun")),
            one.filter(found.accepted).label("accepted"),
            one.filter(~found.accepted, ~found.ended).label("waiting"),
            one.filter(~found.accepted, found.ended).label("ended"),
            *(one.filter(found.state == constant(name)).label(name) for name in JUDGED),
            *build_quantiles(counted),
        )
        .group_by(leads.build_grouping_sets(found.kind, found.grp))
        .order_by(desc("whole"), desc("begun"), found.kind, found.grp)
        .limit(leads.LIMIT)
    )

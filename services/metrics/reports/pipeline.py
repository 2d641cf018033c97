"""The report `pipeline`: deals that are open now, by stage, and those that are open longer than most that were won."""

from typing import Any, NamedTuple

from services.metrics.reports.domain.pipeline import OpenDeals, Pace, write_open_deals
from services.metrics.reports.domain.query import ReportQuery
from services.metrics.reports.domain.result import ReportResult, build_detailed_result
from services.metrics.reports.store import open_deals
from services.metrics.reports.store.deal_pace import find_pace
from shared.db.connection import Connection


class Counted(NamedTuple):
    """The open deals of each group, and of all; `truncated`: there are more groups."""

    groups: dict[Any, OpenDeals]
    total: OpenDeals
    truncated: bool


async def compute_pipeline(conn: Connection, query: ReportQuery) -> ReportResult:
    """The deals that are open now: how many, their amounts, since when the oldest is open, and which are stuck.

    Stuck: open for longer than nine in ten of the deals that were won; `null` until enough were. Cohort: by the first
    capture of the lead; period: by the day on which the deal was opened. `leads`: of the oldest stuck deals.
    """
    pace = await find_pace(conn)
    counted = await _count_open(conn, query, pace)
    named = await open_deals.name_stuck(conn, query, pace.opened_before) if pace.opened_before else {}
    own = query.locale.currency
    details = {
        ((open_deals.STAGE,), grp): write_open_deals(deals, pace, own, named.get((False, grp), ()))
        for grp, deals in counted.groups.items()
    }
    totals = write_open_deals(counted.total, pace, own, named.get((True, None), ()))
    return build_detailed_result(query, ("stage",), details, totals, counted.truncated)


async def _count_open(conn: Connection, query: ReportQuery, pace: Pace) -> Counted:
    rows, truncated = await open_deals.count_open(conn, query, pace.opened_before)
    groups: dict[Any, OpenDeals] = {}
    total = OpenDeals()
    for row in rows:
        found = OpenDeals.of_row(row)
        if row.whole:
            total = total.join(found)
        else:
            groups[row.grp] = groups.get(row.grp, OpenDeals()).join(found)
    return Counted(groups, total, truncated)

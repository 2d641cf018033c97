"""Everything that the board shows, read at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.metrics.board import store
from services.metrics.board.domain import BoardFilter, DateRange, previous_range, selected_range, time_granularity
from services.metrics.commitments.handlers import CommitmentStatus, load_commitment_status
from services.metrics.reports.domain.query import Group, ReportRequest, TimeGroup
from services.metrics.reports.handlers import Report, report
from services.metrics.reports.store.leads import terms
from shared.db.connection import Connection
from shared.db.database import Database, database_clock

COMPARED = ("funnel", "revenue", "sales_cycle")


@dataclass(frozen=True)
class Board:
    """The reports by what the reader compares and by time, the totals of the span before, and the promises.

    Without a span before there are no totals of it, and without an agreement no promises.
    """

    chosen: DateRange
    earlier: DateRange | None
    time: TimeGroup
    compared: Mapping[str, Report]
    timed: Mapping[str, Report]
    totals_before: Mapping[str, Mapping[str, Any]]
    kept: CommitmentStatus | None
    now: datetime

    @property
    def currency(self) -> str:
        return self.compared["revenue"].terms.currency


async def board(database: Database, choice: BoardFilter) -> Board | None:
    """What is shown for this choice; nothing before the first lead."""
    return await database.run(lambda conn: _board(conn, choice))


async def _board(conn: Connection, choice: BoardFilter) -> Board | None:
    known = await store.data_time_range(conn)
    if known is None:
        return None
    zone = (await terms(conn)).zone
    now = (await database_clock(conn)).astimezone(zone)
    first, last = (at.astimezone(zone).date() for at in known)
    chosen = selected_range(choice, now.date())
    time = time_granularity(chosen, DateRange(first, last + timedelta(days=1)))
    earlier = previous_range(choice, chosen, now.date())
    return Board(
        chosen,
        earlier,
        time,
        {name: await report(conn, name, _asked(choice, chosen, choice.by)) for name in COMPARED},
        {name: await report(conn, name, _asked(choice, chosen, time)) for name in ("funnel", "revenue")},
        await _totals(conn, choice, earlier) if earlier else {},
        await load_commitment_status(conn, _asked(choice, chosen)),
        now,
    )


async def _totals(conn: Connection, choice: BoardFilter, within: DateRange) -> dict[str, Mapping[str, Any]]:
    return {name: (await report(conn, name, _asked(choice, within))).answer.totals for name in COMPARED}


def _asked(choice: BoardFilter, within: DateRange, by: Group | None = None) -> ReportRequest:
    start, until = (str(day) if day else None for day in (within.first, within.until))
    return ReportRequest(start, until, by, choice.basis)

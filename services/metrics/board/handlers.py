"""Loads everything that the board shows, in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from services.metrics.board import store
from services.metrics.board.domain import (
    BoardFilter,
    DateRange,
    Dimension,
    Progress,
    choose_time_group,
    compute_previous_range,
    compute_selected_range,
)
from services.metrics.commitments.handlers.status import CommitmentStatus, load_commitment_status
from services.metrics.reports.domain.query import Group, ReportRequest, TimeGroup
from services.metrics.reports.domain.result import Report, ReportsUnfinished
from services.metrics.reports.handlers.source import ReportSource, compute_report, load_source
from shared.db.connection import Connection
from shared.db.database import Database, database_clock

COMPARED_REPORTS = ("funnel", "revenue", "sales_cycle")
TIMED_REPORTS = ("funnel", "revenue")
# What was paid has no product, team or seller.
PAID_GROUPS: tuple[Dimension, ...] = ("channel", "source", "campaign")


@dataclass(frozen=True)
class Costs:
    """What was paid by `by`, against the leads of these dates (`lagged`) and against the customers of these dates.

    `young`: of the leads that are younger than nine in ten customers were when they bought; None while that is unknown.
    """

    by: Dimension
    lagged: Report
    blended: Report
    young: Report | None


@dataclass(frozen=True)
class Board:
    """The reports by the chosen group and by time, the totals of the previous dates, and the commitments.

    Without previous dates there are no totals of them, without an agreement no commitments, and before anything was
    paid no costs. `pipeline`, `untouched` and `unowned`: of now, the first by seller.
    """

    dates: DateRange
    previous_dates: DateRange | None
    time_group: TimeGroup
    compared: Mapping[str, Report]
    timed: Mapping[str, Report]
    previous_totals: Mapping[str, Mapping[str, Any]]
    costs: Costs | None
    commitments: CommitmentStatus | None
    pipeline: Report
    untouched: Report
    unowned: Report
    next_handoffs: Report
    now: datetime

    @property
    def currency(self) -> str:
        return self.compared["revenue"].locale.currency


async def load_board(
    database: Database, board_filter: BoardFilter
) -> tuple[Progress, Board | ReportsUnfinished | None]:
    """How far Accord is set up, and the board for this filter, or how far it is made; None before the first lead."""

    async def read(conn: Connection) -> tuple[Progress, Board | ReportsUnfinished | None]:
        try:
            source = await load_source(conn)
        except ReportsUnfinished as unfinished:
            return await store.find_progress(conn), unfinished
        return await store.find_progress(conn), await _load(conn, source, board_filter)

    return await database.slow_reads.run(read)


async def _load(conn: Connection, source: ReportSource, board_filter: BoardFilter) -> Board | None:
    data_range = await store.find_data_range(conn)
    if data_range is None:
        return None
    zone = source.locale.zone
    now = (await database_clock(conn)).astimezone(zone)
    first, last = (at.astimezone(zone).date() for at in data_range)
    dates = compute_selected_range(board_filter, now.date())
    time_group = choose_time_group(dates, DateRange(first, last + timedelta(days=1)))
    previous_dates = compute_previous_range(board_filter, dates, now.date())
    by_group = _to_request(board_filter, dates, board_filter.by)
    by_time = _to_request(board_filter, dates, time_group)
    compared = {name: await compute_report(conn, source, name, by_group) for name in COMPARED_REPORTS}
    return Board(
        dates,
        previous_dates,
        time_group,
        compared,
        {name: await compute_report(conn, source, name, by_time) for name in TIMED_REPORTS},
        await _compute_totals(conn, source, _to_request(board_filter, previous_dates)) if previous_dates else {},
        await _load_costs(conn, source, board_filter, dates, find_mature_day(compared["sales_cycle"], now.date())),
        await load_commitment_status(conn, source, _to_request(board_filter, dates)),
        await compute_report(conn, source, "pipeline", ReportRequest(by="seller", basis="period")),
        await compute_report(conn, source, "untouched", ReportRequest()),
        await compute_report(conn, source, "unowned", ReportRequest()),
        await compute_report(conn, source, "next_handoffs", _to_request(board_filter, dates)),
        now,
    )


async def _load_costs(
    conn: Connection, source: ReportSource, board_filter: BoardFilter, dates: DateRange, mature: date | None
) -> Costs | None:
    if not await store.is_anything_paid(conn):
        return None
    by: Dimension = board_filter.by if board_filter.by in PAID_GROUPS else "channel"
    request = replace(_to_request(board_filter, dates, by), basis="cohort")
    young = None
    if mature and (dates.until is None or mature < dates.until):
        first = max(mature, dates.first or mature)
        young = replace(_to_request(board_filter, replace(dates, first=first)), basis="cohort")
    return Costs(
        by,
        await compute_report(conn, source, "cost", request),
        await compute_report(conn, source, "cost", replace(request, basis="period")),
        await compute_report(conn, source, "cost", young) if young else None,
    )


def find_mature_day(sales_cycle: Report, today: date) -> date | None:
    """The day from which on leads are too young to judge: nine in ten customers needed longer; None without any."""
    days = sales_cycle.result.totals["p90_days"]
    return None if days is None else today - timedelta(days=days)


async def _compute_totals(
    conn: Connection, source: ReportSource, request: ReportRequest
) -> dict[str, Mapping[str, Any]]:
    return {name: (await compute_report(conn, source, name, request)).result.totals for name in COMPARED_REPORTS}


def _to_request(board_filter: BoardFilter, dates: DateRange, by: Group | None = None) -> ReportRequest:
    start, until = (str(day) if day else None for day in (dates.first, dates.until))
    return ReportRequest(start, until, by, board_filter.basis)

"""The section on the commitments of sales: for each target how many clocks were met."""

from collections.abc import Collection

from services.metrics.board.domain import BoardFilter, DateRange
from services.metrics.board.handlers import Board
from services.metrics.board.pages.chart_geometry import Bar, BarData, build_target_bar
from services.metrics.board.pages.formatting import format_count, format_goal, format_percent, label_promise, pluralize
from services.metrics.board.pages.section import DataTable, Link, Row, Section, build_lead_list_url
from services.metrics.commitments.domain import SalesCommitment
from services.metrics.commitments.handlers.status import CommitmentStatus
from services.metrics.reports.domain.promises import order_promise


def build_sales_section(board: Board, status: CommitmentStatus, board_filter: BoardFilter) -> Section:
    """For each target the share of clocks that were met."""
    rows = {row["target"]: row for row in status.sla_rows}
    by_target = {response.target: response for response in status.commitments.responses}
    responses = [
        by_target.get(target) or SalesCommitment(target, None, None)
        for target in sorted({*rows, *by_target}, key=order_promise)
    ]
    by = "by the first capture of the lead" if board_filter.basis == "cohort" else "by the day on which the time was up"
    columns = ("Promise", "Kept", "Missed", "Open", "Rate", "Goal")
    table_rows = [_build_response_row(board.dates, board_filter, each, rows.get(each.target, {})) for each in responses]
    return Section(
        id="sales-promised",
        title="What sales promised",
        sentence=_write_sales_sentence(rows.values()) if responses else "The agreement in force asks no time of sales.",
        table=DataTable("Promises of time", columns, table_rows),
        dark_legend="kept in time",
        bars=[_build_response_bar(response, rows.get(response.target, {})) for response in responses],
        target_legend="promised",
        notes=[f"Counted {by}; what was cancelled is left out."],
    )


def _write_sales_sentence(rows: Collection[Row]) -> str:
    met, breached, running = (sum(row[state] for row in rows) for state in ("met", "breached", "running"))
    open_ones = f"; {format_count(running)} still running" if running else ""
    if not met + breached:
        return f"No promise fell due in this time{open_ones}."
    ended, rate = pluralize(met + breached, "promise"), format_percent(met / (met + breached))
    return f"{format_count(met)} of {ended} kept ({rate}){open_ones}."


def _build_response_row(
    dates: DateRange, board_filter: BoardFilter, response: SalesCommitment, row: Row
) -> tuple[str | Link, ...]:
    def link(state: str) -> Link:
        url = build_lead_list_url(response.target, dates, state, board_filter.basis)
        return Link(format_count(row.get(state, 0)), url)

    return (
        _name_response(response), link("met"), link("breached"), link("running"), format_percent(row.get("attainment")),
        format_percent(response.at_least),
    )  # fmt: skip


def _build_response_bar(response: SalesCommitment, row: Row) -> Bar:
    rate = row.get("attainment")
    text = f"{format_percent(rate)}{format_goal(response.at_least)}"
    data = BarData(_name_response(response), rate or 0, rate or 0, text, target=response.at_least)
    return build_target_bar(data, longest=1)


def _name_response(response: SalesCommitment) -> str:
    return label_promise(response.target) + (f" within {response.within}" if response.within else "")

"""The sections on how far leads got: in all, by the compared group, and over time."""

from collections.abc import Sequence
from datetime import date, timedelta

from services.metrics.board.domain import BoardFilter, DateRange, find_next_span, intersect
from services.metrics.board.handlers import Board
from services.metrics.board.pages.addresses import build_leads_url
from services.metrics.board.pages.chart_geometry import BarData, build_bars, build_columns, build_points
from services.metrics.board.pages.formatting import (
    format_count,
    format_days,
    format_full_span,
    format_group,
    format_percent,
    pluralize,
)
from services.metrics.board.pages.section import (
    Cells,
    DataTable,
    Link,
    Row,
    Section,
    fill_time_gaps,
    link_group,
    pick_top_rows,
    shorten_group_name,
)
from services.metrics.reports.domain.result import divide_share
from services.metrics.reports.funnel import STEPS

# A rate of fewer leads says little.
ENOUGH_LEADS = 20
STEP_LABELS = {
    "captured": "Leads",
    "qualified": "Qualified",
    "accepted": "Accepted by sales",
    "contacted": "Contacted",
    "sales_qualified": "Sales-qualified",
    "opportunity": "Opportunity",
    "won": "Customers",
}

# One lead at each step, for sentences.
STEP_NAMES = STEP_LABELS | {"captured": "Lead", "won": "Customer"}
MOST = 0.5


def build_funnel_section(board: Board, board_filter: BoardFilter) -> Section:
    """Each step, and the narrowest of them."""

    def link(step: str, number: int, origin: str = "") -> Link:
        of_origin = {"origin": origin} if origin else {}
        return Link(format_count(number), build_leads_url(step, board.dates, board_filter.basis, of_origin))

    totals = board.compared["funnel"].result.totals
    rates = {step: totals["rates"][step] for step in STEPS[1:]}
    origins = {"": totals, **{origin: totals["by_origin"][origin] for origin in ("marketing", "sales")}}
    leads = totals["captured"]
    shares = {step: format_percent(divide_share(totals[step], leads)) for step in STEPS}
    data = [BarData(STEP_LABELS[step], totals[step], totals[step], _write_step(totals, shares, step)) for step in STEPS]
    rows: list[Cells] = [
        (STEP_LABELS[step], *(link(step, counts[step], origin) for origin, counts in origins.items()),
         format_percent(rates.get(step)), shares[step])
        for step in STEPS
    ]  # fmt: skip
    columns = ("Step", "Leads", "Marketing", "Sales", "Of the step before", "Of all")
    return Section(
        id="funnel",
        title="How far they got",
        sentence=_write_narrowest({step: rate for step, rate in rates.items() if rate is not None}),
        table=DataTable("Leads at each step", columns, rows),
        dark_legend="leads that reached the step",
        bars=build_bars(data),
        notes=[
            "A later step implies the earlier ones. Sales: leads that sales found itself.",
            "The rate of the accepted leads is of those that qualified.",
            *([f"{pluralize(totals['lost'], 'lead')} with a lost deal."] if totals["lost"] else []),
        ],
    )


def _write_step(totals: Row, shares: dict[str, str], step: str) -> str:
    return format_count(totals[step]) + ("" if step == STEPS[0] else f" · {shares[step]}")


def _write_narrowest(rates: dict[str, float]) -> str:
    """Between which steps the smallest share gets through. Most leads are lost there only if most do not."""
    if not rates:
        return "Nobody got further than that yet."
    step = min(rates, key=lambda step: rates[step])
    between = f"between {STEP_NAMES[STEPS[STEPS.index(step) - 1]]} and {STEP_NAMES[step]}"
    start = "Most leads are lost" if rates[step] < MOST else "The narrowest step is"
    return f"{start} {between}: {format_percent(rates[step])} get through."


def build_breakdown_section(board: Board, board_filter: BoardFilter) -> Section:
    """The groups with most leads, and the one with the best rate of customers."""
    by, rows = board_filter.by, board.compared["funnel"].result.rows
    top, notes = pick_top_rows("funnel", rows, by, lambda row: row["captured"])
    texts = (f"{format_count(row['captured'])} · {_format_rate(row)}" for row in top)
    data = [
        BarData(shorten_group_name(row, by), row["captured"], row["won"], text)
        for row, text in zip(top, texts, strict=True)
    ]
    table_rows: list[Cells] = [
        (
            format_group(row[by], by),
            *(link_group(board, board_filter, row, step, row[step]) for step in ("captured", "qualified", "won")),
            _format_rate(row),
        )
        for row in top
    ]
    columns = (by.capitalize(), "Leads", "Qualified", "Customers", "Rate")
    return Section(
        id="compared",
        title=f"Leads by {by}",
        sentence=_write_best(top, board_filter),
        table=DataTable(f"Leads and customers by {by}", columns, table_rows),
        dark_legend="became customers",
        light_legend="leads",
        bars=build_bars(data),
        notes=notes,
    )


def _write_best(rows: Sequence[Row], board_filter: BoardFilter) -> str:
    by = board_filter.by
    enough = [row for row in rows if row["captured"] >= ENOUGH_LEADS and row["won"] and row[by] is not None]
    comparable = [row for row in enough if row["rates"]["lead_to_customer"] is not None]
    if not comparable:
        return "None has brought enough customers yet to call it the best."
    best = max(comparable, key=lambda row: row["rates"]["lead_to_customer"])
    name = format_group(best[by], by)
    return f"“{name}” turns the largest share of its leads into customers: {_format_rate(best)}."


def build_leads_over_time_section(board: Board, board_filter: BoardFilter) -> Section:
    """Leads and their rate of customers by span; cohorts too young to compare are faint."""
    cycle = board.compared["sales_cycle"].result.totals["p90_days"]
    # Without a customer the time that a lead takes to buy is unknown, and no cohort counts as too young.
    mature_before = date.max if cycle is None else board.now.date() - timedelta(days=cycle)
    data, rows, rates = [], [], []
    for first, label, row in fill_time_gaps(board.time_group, board.timed["funnel"].result.rows):
        captured, won, rate = _read_counts(row)
        faint = board_filter.basis == "cohort" and find_next_span(board.time_group, first) > mature_before
        span, leads, percent = format_full_span(board.time_group, first), format_count(captured), format_percent(rate)
        data.append(BarData(label, captured, won, leads, faint))
        rates.append((rate, percent))
        dates = intersect(board.dates, DateRange(first, find_next_span(board.time_group, first)))
        links = {step: build_leads_url(step, dates, board_filter.basis) for step in ("captured", "won")}
        rows.append((span, Link(leads, links["captured"]), Link(format_count(won), links["won"]), percent))
    by = "by the date of their first capture" if board_filter.basis == "cohort" else "each step by its own date"
    columns = (board.time_group.capitalize(), "Leads", "Customers", "Rate")
    return Section(
        id="over-time",
        title=f"Leads by {board.time_group}",
        sentence=f"Counted {by}.",
        table=DataTable(f"Leads and customers by {board.time_group}", columns, rows),
        dark_legend="became customers",
        light_legend="leads",
        columns=build_columns(data),
        curve=build_points(rates),
        curve_legend="lead to customer",
        notes=_note_immature_cohorts(data, cycle),
    )


def _read_counts(row: Row | None) -> tuple[int, int, float | None]:
    return (row["captured"], row["won"], row["rates"]["lead_to_customer"]) if row else (0, 0, None)


def _note_immature_cohorts(data: Sequence[BarData], cycle: float | None) -> list[str]:
    if not any(column.faint for column in data):
        return []
    days = format_days(cycle)
    return [f"Pale bars: too recent to judge; nine in ten customers need {days} days."]


def _format_rate(row: Row) -> str:
    return format_percent(row["rates"]["lead_to_customer"])

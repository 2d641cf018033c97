"""How far the leads got: in all, by what the reader compares, and over time."""

from datetime import date, timedelta

from services.metrics.board.domain import BoardFilter, next_period_start
from services.metrics.board.handlers import Board
from services.metrics.board.pages import formatting
from services.metrics.board.pages.chart_geometry import BarData, bars, columns, line_points
from services.metrics.board.pages.section import DataTable, Row, Section, fill_time_gaps, short, top_rows
from services.metrics.reports.funnel import STEPS

# Of fewer leads a rate says little.
ENOUGH_LEADS = 20
NAMES = dict(
    zip(
        STEPS,
        ("Leads", "Qualified", "Accepted by sales", "Contacted", "Sales-qualified", "Opportunity", "Customers"),
        strict=True,
    )
)


def funnel(board: Board) -> Section:
    """Each step, and the narrowest of them."""
    totals = board.compared["funnel"].answer.totals
    rates = {step: totals["rates"][step] for step in STEPS[1:]}
    shares = {
        step: formatting.percent(totals[step] / totals["captured"] if totals["captured"] else None) for step in STEPS
    }
    lines = [BarData(NAMES[step], totals[step], totals[step], _step_words(totals, shares, step)) for step in STEPS]
    rows = [
        (NAMES[step], formatting.count(totals[step]), formatting.percent(rates.get(step)), shares[step])
        for step in STEPS
    ]
    return Section(
        id="funnel",
        title="How far they got",
        sentence=_narrowest({step: rate for step, rate in rates.items() if rate is not None}),
        figures=DataTable("Leads at each step", ("Step", "Leads", "Of the step before", "Of all"), rows),
        dark="leads that reached the step",
        bars=bars(lines),
        notes=[
            "A later step implies the earlier ones.",
            *([f"{formatting.pluralize(totals['lost'], 'lead')} with a lost deal."] if totals["lost"] else []),
        ],
    )


def _step_words(totals: Row, shares: dict[str, str], step: str) -> str:
    return formatting.count(totals[step]) + ("" if step == STEPS[0] else f" · {shares[step]}")


def _narrowest(rates: dict[str, float]) -> str:
    if not rates:
        return "Nobody got further than that yet."
    step = min(rates, key=lambda step: rates[step])
    former = STEPS[STEPS.index(step) - 1]
    return (
        f"The narrowest step is from “{NAMES[former]}” to “{NAMES[step]}”: {formatting.percent(rates[step])} take it."
    )


def breakdown_section(board: Board, choice: BoardFilter) -> Section:
    """Who brings leads, and who brings customers."""
    shown, notes = top_rows("funnel", board.compared["funnel"].answer.rows, choice.by, lambda row: row["captured"])
    lines = [
        BarData(
            short(row, choice.by), row["captured"], row["won"], f"{formatting.count(row['captured'])} · {_rate(row)}"
        )
        for row in shown
    ]
    rows = [
        (
            formatting.name(row[choice.by], choice.by),
            *(formatting.count(row[step]) for step in ("captured", "qualified", "won")),
            _rate(row),
        )
        for row in shown
    ]
    names = (choice.by.capitalize(), "Leads", "Qualified", "Customers", "Rate")
    return Section(
        id="compared",
        title=f"Leads by {choice.by}",
        sentence=_best(shown, choice),
        figures=DataTable(f"Leads and customers by {choice.by}", names, rows),
        dark="became customers",
        light="leads",
        bars=bars(lines),
        notes=notes,
    )


def _best(rows: list[Row], choice: BoardFilter) -> str:
    sure = [row for row in rows if row["captured"] >= ENOUGH_LEADS and row["won"] and row[choice.by] is not None]
    if not sure:
        return "None has brought enough customers yet to call it the best."
    best = max(sure, key=lambda row: row["rates"]["lead_to_customer"])
    name = formatting.name(best[choice.by], choice.by)
    return f"“{name}” turns the largest share of its leads into customers: {_rate(best)}."


def leads_over_time_section(board: Board, choice: BoardFilter) -> Section:
    """Leads and the rate at which they became customers; cohorts too young to be judged are faint."""
    cycle = board.compared["sales_cycle"].answer.totals["p90_days"]
    # Where nobody has bought yet, nobody knows how long that takes.
    ripe_before = date.max if cycle is None else board.now.date() - timedelta(days=cycle)
    lines, rows, rates = [], [], []
    for first, span, row in fill_time_gaps(board.time, board.timed["funnel"].answer.rows):
        captured, won, rate = _captured(row)
        faint = choice.basis == "cohort" and next_period_start(board.time, first) > ripe_before
        lines.append(BarData(span, captured, won, formatting.count(captured), faint))
        rates.append((rate, formatting.percent(rate)))
        rows.append(
            (
                formatting.full_span(board.time, first),
                formatting.count(captured),
                formatting.count(won),
                formatting.percent(rate),
            )
        )
    dated = "by the date of their first capture" if choice.basis == "cohort" else "each step by its own date"
    return Section(
        id="over-time",
        title=f"Leads by {board.time}",
        sentence=f"Counted {dated}.",
        figures=DataTable(
            f"Leads and customers by {board.time}", (board.time.capitalize(), "Leads", "Customers", "Rate"), rows
        ),
        dark="became customers",
        light="leads",
        columns=columns(lines),
        curve=line_points(rates),
        curved="lead to customer",
        notes=_immature_cohort_note(lines, cycle),
    )


def _captured(row: Row | None) -> tuple[int, int, float | None]:
    return (row["captured"], row["won"], row["rates"]["lead_to_customer"]) if row else (0, 0, None)


def _immature_cohort_note(lines: list[BarData], cycle: float | None) -> list[str]:
    if not any(line.faint for line in lines):
        return []
    return [
        f"Faint: younger than the {formatting.days(cycle)} days within which nine in ten customers bought; "
        "more may come."
    ]


def _rate(row: Row) -> str:
    return formatting.percent(row["rates"]["lead_to_customer"])

"""The tables of a pack as people read them: which fields of its rows, under which names."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from services.metrics.board.pages.formatting import (
    EMPTY,
    TARGET_LABELS,
    format_count,
    format_day,
    format_money,
    format_percent,
)
from services.metrics.board.pages.goal_context import CAUSES
from services.metrics.board.pages.section import DataTable, Link
from services.metrics.board.pages.standing_section import NAMES, STATES
from services.metrics.meetings.domain.pack import PackTable
from services.metrics.meetings.schemas.pack import TableOut

SHOWN_GROUPS = 3
MEASURES = {
    "volume": "Qualified leads", "acceptance_rate": "Acceptance rate", "win_rate": "Win rate",
    "cost_per_customer": "Cost of a customer", "cycle": "Days to a customer",
}  # fmt: skip
CAUSES_OF_LEAK = TARGET_LABELS | {"untouched": "Of them still without contact"}
Cell = Callable[[Any], str | Link]


def _write_text(value: Any) -> str:
    return str(value).replace("_", " ") if value not in (None, "") else "not given"


def _write_count(value: int | None) -> str:
    return EMPTY if value is None else format_count(value)


def _write_names(names: list[str]) -> str:
    return ", ".join(names) if names else EMPTY


def _write_day(text: str) -> str:
    return format_day(datetime.fromisoformat(text))


def _write_number(value: float | None) -> str:
    """A number of leads, or a share between 0 and 1."""
    if value is None:
        return EMPTY
    return format_percent(value) if isinstance(value, float) and value <= 1 else f"{value:,.1f}".removesuffix(".0")


def _write_groups(groups: list[dict[str, Any]]) -> str:
    """The channels that explain the most of a shift."""
    named = [f"{_write_text(group['channel'])} {format_percent(group['share'])}" for group in groups[:SHOWN_GROUPS]]
    return ", ".join(named) if named else EMPTY


def _link_lead(lead: str) -> Link:
    return Link(f"Lead {lead[-6:]}", f"/leads/{lead}")


# For each table its fields in order, each with its name and how it is written. The first one names the row.
COLUMNS: Mapping[str, tuple[tuple[str, str, Cell], ...]] = {
    "rejections": (
        ("reason", "Reason", _write_text), ("clause", "Clause", _write_text), ("count", "Leads", _write_count),
        ("share", "Share", format_percent), ("confirmed", "Confirmed", _write_count), ("loose", "Loose", _write_count),
        ("disputed", "Disputed", _write_count),
    ),
    "targets": (
        ("target", "Promise", lambda target: TARGET_LABELS[target]), ("due", "Due", _write_count),
        ("met", "In time", _write_count), ("breached", "Missed", _write_count), ("running", "Running", _write_count),
        ("attainment", "Share in time", format_percent),
    ),
    "promises": (
        ("promise", "Promise", lambda name: NAMES[name]), ("side", "Of", str), ("span", "Time", str),
        ("promised", "Promised", _write_number), ("done", "Done", _write_number),
        ("projected", "Projected", _write_number), ("state", "State", lambda state: STATES[state]),
    ),
    "untouched": (("lead", "Lead", _link_lead),),
    "sources": (
        ("source", "Source", _write_text), ("captured", "Leads", _write_count),
        ("qualified", "Qualified", _write_count),
        ("accepted", "Accepted", _write_count), ("acceptance_rate", "Share accepted", format_percent),
        ("sales_qualified", "Sales-qualified", _write_count), ("won", "Customers", _write_count),
    ),
    "channels": (
        ("channel", "Channel", _write_text), ("captured", "Leads", _write_count),
        ("qualified", "Qualified", _write_count),
        ("won", "Customers", _write_count), ("spend", "Paid", format_money), ("cost_per_lead", "A lead", format_money),
        ("cost_per_qualified", "A qualified lead", format_money), ("cost_per_customer", "A customer", format_money),
    ),
    "shifts": (
        ("measure", "Measure", lambda measure: MEASURES[measure]), ("state", "State", _write_text),
        ("direction", "Went", lambda went: went or EMPTY), ("value", "Now", _write_number),
        ("usual", "Usual", _write_number), ("low", "From", _write_number), ("high", "To", _write_number),
        ("groups", "Channels that explain it", _write_groups),
    ),
    "leaks": (
        ("cause", "Missed", lambda cause: CAUSES_OF_LEAK[cause]), ("count", "Leads", _write_count),
        ("expected", "Should have bought", format_percent), ("observed", "Bought", format_percent),
        ("deal", "Mean deal", format_money), ("leak", "Estimate", format_money), ("low", "At least", format_money),
        ("high", "At most", format_money),
    ),
    "causes": (("cause", "The worst first", lambda cause: CAUSES[cause].capitalize()),),
    "wins": (
        ("lead", "Lead", _link_lead), ("won_at", "Won", _write_day), ("amount", "Amount", format_money),
        ("source", "First by", _write_text), ("channel", "Channel", _write_text), ("campaign", "Campaign", _write_text),
        ("sellers", "Sellers", _write_names), ("teams", "Teams", _write_names),
    ),
}  # fmt: skip


def build_table(table: TableOut | PackTable) -> DataTable:
    """The rows of a pack's table; the first number of a row with a list links to it."""
    columns = COLUMNS[table.id]
    return DataTable(
        table.name,
        [name for _, name, _ in columns],
        [[_write(row, *column) for column in columns] for row in table.rows],
    )


def _write(row: Mapping[str, Any], field: str, _name: str, write: Cell) -> str | Link:
    text = write(row[field])
    is_named = field == next(iter(row))
    return Link(text, row["list"]) if is_named and row.get("list") and isinstance(text, str) else text

"""The tables of a pack as people read them: which fields of its rows, under which names."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from services.metrics.board.pages.formatting import (
    EMPTY,
    TARGET_LABELS,
    format_count,
    format_day,
    format_money,
    format_percent,
    label_promise,
)
from services.metrics.board.pages.goal_context import CAUSES
from services.metrics.board.pages.section import DataTable, Link
from services.metrics.board.pages.standing_section import STATES, label_number, write_beside
from services.metrics.meetings.domain.pack import PackTable
from services.metrics.meetings.domain.review_sections import build_versions
from services.metrics.meetings.schemas.pack import TableOut

SHOWN_GROUPS = 3
MEASURES = {
    "volume": "Qualified leads", "acceptance_rate": "Acceptance rate", "win_rate": "Win rate",
    "cost_per_customer": "Cost of a customer", "cycle": "Days to a customer",
}  # fmt: skip
PARTS = {
    "acceptance_rate": "acceptance", "confirmed": "rejections", "win_rate": "win rate", "rating": "rating",
}  # fmt: skip
CAUSES_OF_LEAK = TARGET_LABELS | {"untouched": "Of them still without contact"}
OUTCOMES = {
    None: "waits for both heads", "agreed": "another lead is owed", "refused": "not both say that one is owed",
    "expired": "their time ran out", "beyond": "beyond the agreed share",
}  # fmt: skip
Cell = Callable[[Any], str | Link]


def _write_text(value: Any) -> str:
    return str(value).replace("_", " ") if value not in (None, "") else "not given"


def _write_count(value: int | None) -> str:
    return EMPTY if value is None else format_count(value)


def _write_names(names: list[str]) -> str:
    return ", ".join(names) if names else EMPTY


def _write_day(text: str | None) -> str:
    return format_day(datetime.fromisoformat(text)) if text else EMPTY


def _write_number(value: float | None) -> str:
    """A number of leads, or a share between 0 and 1."""
    if value is None:
        return EMPTY
    return format_percent(value) if isinstance(value, float) and value <= 1 else f"{value:,.1f}".removesuffix(".0")


def _write_index(index: float | None) -> str:
    """From 0 to 100."""
    return "too few leads" if index is None else f"{index:.1f}"


def _write_score(score: float | None) -> str:
    """A rating from 1 to 5."""
    return EMPTY if score is None else f"{score:.1f}"


def _write_groups(groups: list[dict[str, Any]]) -> str:
    """The channels that explain the most of a shift."""
    named = [f"{_write_text(group['channel'])} {format_percent(group['share'])}" for group in groups[:SHOWN_GROUPS]]
    return ", ".join(named) if named else EMPTY


def _link_lead(lead: str) -> Link:
    return Link(f"Lead {lead[-6:]}", f"/leads/{lead}")


_NAMED: tuple[tuple[str, str, Cell], ...] = (
    ("lead", "Lead", _link_lead), ("seller", "Seller", lambda seller: seller or EMPTY),
)  # fmt: skip
# For each table its fields in order, each with its name and how it is written. The first one names the row.
COLUMNS: Mapping[str, tuple[tuple[str, str, Cell], ...]] = {
    "rejections": (
        ("reason", "Reason", _write_text), ("clause", "Clause", _write_text), ("count", "Leads", _write_count),
        ("share", "Share", format_percent), ("confirmed", "Confirmed", _write_count), ("loose", "Loose", _write_count),
        ("disputed", "Disputed", _write_count),
    ),
    "targets": (
        ("target", "Promise", label_promise), ("due", "Due", _write_count),
        ("met", "In time", _write_count), ("breached", "Missed", _write_count), ("running", "Running", _write_count),
        ("attainment", "Share in time", format_percent),
    ),
    "promises": (
        ("promise", "Promise", label_number), ("side", "Of", str), ("span", "Time", str),
        ("promised", "Promised", _write_number), ("done", "Done", _write_number),
        ("projected", "Projected", _write_number), ("state", "State", lambda state: STATES[state]),
        ("paired", "Beside it", write_beside),
    ),
    "kept": (
        ("promise", "Promise", label_number), ("side", "Of", str), ("kept", "Kept", _write_count),
        ("missed", "Missed", _write_count), ("share", "Share kept", format_percent),
    ),
    "stuck": (*_NAMED, ("opened_at", "Open since", _write_day), ("amount", "Amount", format_money)),
    "pipeline": (
        ("channel", "Channel", _write_text), ("captured", "Leads", _write_count),
        ("qualified", "Qualified", _write_count), ("opportunity", "Opportunities", _write_count),
        ("won", "Customers", _write_count), ("lost", "Lost", _write_count), ("open", "Open, now", _write_count),
        ("worth", "Worth, now", format_money), ("stuck", "Stuck, now", _write_count),
    ),
    "disputes": (
        ("lead", "Lead", _link_lead), ("clause", "Clause", _write_text), ("reason", "Reason", _write_text),
        ("decide_by", "Decide until", _write_day), ("decisions", "Decided by", _write_names),
        ("how", "Outcome", lambda how: OUTCOMES[how]),
    ),
    "untouched": _NAMED,
    "unattended": _NAMED,
    "sources": (
        ("source", "Source", _write_text), ("captured", "Leads", _write_count),
        ("qualified", "Qualified", _write_count),
        ("accepted", "Accepted", _write_count), ("acceptance_rate", "Share accepted", format_percent),
        ("sales_qualified", "Sales-qualified", _write_count), ("won", "Customers", _write_count),
    ),
    "personas": (
        ("persona", "Persona", _write_text), ("qualified", "Qualified", _write_count),
        ("accepted", "Accepted", _write_count), ("won", "Customers", _write_count), ("lost", "Lost", _write_count),
        ("win_rate", "Win rate", format_percent),
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
    "versions": (
        ("version", "Version", lambda version: Link(f"Version {version}", f"/agreement/{version}")),
        ("in_force_from", "From", _write_day), ("index", "Quality", _write_index),
        ("change", "Than the one before", lambda change: EMPTY if change is None else f"{change:+.1f}"),
        ("accepted", "Accepted", _write_count), ("rejected", "Rejected", _write_count),
        ("waiting", "Wait for sales", _write_count), ("acceptance_rate", "Share accepted", format_percent),
        ("confirmed", "Rejections confirmed", _write_count),
        ("won", "Customers", _write_count), ("lost", "Lost", _write_count), ("win_rate", "Win rate", format_percent),
        ("rated", "Rated", _write_count), ("mean_rating", "Mean rating", _write_score),
        ("thin", "Too few leads for", lambda thin: _write_names([PARTS[part] for part in thin])),
    ),
    "advice": (("says", "What the last leads advise", str), ("day", "As of", _write_day)),
    "credit": (
        ("side", "Side", lambda side: side.capitalize()), ("channel", "Channel", lambda name: name or EMPTY),
        ("seller", "Seller", lambda name: name or EMPTY), ("deals", "Deals", _write_count),
        ("credited", "Credited", format_money), ("commission", "Paid for it", format_money),
    ),
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


def build_versions_table(versions: Sequence[Mapping[str, Any]]) -> DataTable:
    """How good each version of the agreement was; rows of the report `quality`."""
    return build_table(build_versions(versions))


def _write(row: Mapping[str, Any], field: str, _name: str, write: Cell) -> str | Link:
    text = write(row[field])
    is_named = field == next(iter(row))
    return Link(text, row["list"]) if is_named and row.get("list") and isinstance(text, str) else text

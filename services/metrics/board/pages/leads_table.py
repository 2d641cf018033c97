"""The texts, the table and the file of a list of leads, deals, receipts or rejections."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.metrics.board.domain import DateRange
from services.metrics.board.pages.formatting import EMPTY, format_date_range, format_days
from services.metrics.board.pages.lead_table import ID_CHARACTERS
from services.metrics.board.pages.section import Cells, DataTable, Link
from services.metrics.lead_lists.domain import ITEMS, NONE, STEPS, ListedLead, ListFilter, find_standing
from services.metrics.reports.domain.query import Basis
from shared.events.base import format_rfc3339

LABELS: dict[str, str] = {
    "captured": "Leads",
    "qualified": "Qualified leads",
    "accepted": "Leads that sales accepted",
    "contacted": "Leads that were contacted",
    "sales_qualified": "Sales-qualified leads",
    "opportunity": "Opportunities",
    "won": "Customers",
    "lost": "Leads with a lost deal",
    "rejected": "Leads that sales rejected",
    "recycled": "Leads that sales gave back",
    "booking": "Deals won",
    "receipt": "Money received",
    "rejection": "Rejections",
}
STANDINGS = {
    "captured": "a lead",
    "sales_qualified": "sales-qualified",
    "opportunity": "an opportunity",
    "won": "a customer",
    "recycled": "given back",
}
CHECKS = {"confirmed": "confirmed", "loose": "loose", "disputed": "disputed", None: "not checked"}
GROUPS = ("source", "channel", "campaign", "product", "team", "seller")
DAY_SECONDS = 86_400


@dataclass(frozen=True)
class FormField:
    """A filter of the form: what was chosen, and the choices where there are any."""

    name: str
    label: str
    value: str
    choices: Sequence[tuple[str, str]] = ()
    kind: str = "text"


def list_filters(listed: str) -> tuple[str, ...]:
    """The filters that this list has."""
    if listed in STEPS:
        return (*GROUPS, "origin")
    return (*GROUPS, "reason", "clause", "check") if listed == "rejection" else GROUPS


def write_title(asked: ListFilter) -> str:
    values = [f"{name} {'not known' if value == NONE else value}" for name, value in asked.values.items()]
    return ": ".join([LABELS[asked.listed], *([", ".join(values)] if values else [])])


def describe_dates(asked: ListFilter, dates: DateRange) -> str:
    """The dates, and which instant must lie in them."""
    by = "by the first capture of the lead" if asked.basis == "cohort" else "by the day on which it happened"
    return f"{format_date_range(dates)}, {by}, the newest first"


def build_form(asked: ListFilter, dates: DateRange) -> list[FormField]:
    """The filters, of which the rarer ones stay empty."""
    choices: dict[str, Sequence[tuple[str, str]]] = {
        "origin": (("", "both"), ("marketing", "brought by marketing"), ("sales", "found by sales")),
        "check": (("", "all"), ("confirmed", "confirmed"), ("loose", "loose"), ("disputed", "disputed")),
    }
    return [
        FormField("list", "List", asked.listed, tuple(LABELS.items())),
        *build_dates(asked.basis, dates),
        *(
            FormField(name, name.capitalize(), asked.values.get(name, ""), choices.get(name, ()))
            for name in list_filters(asked.listed)
        ),
    ]


def build_dates(basis: Basis, dates: DateRange, own: str = "by its own date") -> list[FormField]:
    """How rows are dated, and the dates. `own`: the words for the date of the row itself."""
    last = dates.until - timedelta(days=1) if dates.until else None
    return [
        FormField("basis", "Dated", basis, (("cohort", "by first capture"), ("period", own))),
        FormField("first", "From", _write_day(dates.first), kind="date"),
        FormField("last", "to the end of", _write_day(last), kind="date"),
    ]


def _write_day(day: date | None) -> str:
    return str(day) if day else ""


def build_table(asked: ListFilter, rows: Sequence[ListedLead], zone: ZoneInfo) -> DataTable:
    """A row for each lead or item, with a link to the page of the lead: columns that fit a telephone."""
    last = {"rejection": "Why", "booking": "Amount", "receipt": "Amount"}.get(asked.listed, "Where it stands")
    reached = () if asked.listed == "captured" else ("Reached",)
    columns = ("Lead", "Came", *reached, last, "From", "With")
    cells = [_build_row(asked, row, zone) for row in rows]
    return DataTable(LABELS[asked.listed], columns, cells)


def _build_row(asked: ListFilter, row: ListedLead, zone: ZoneInfo) -> Cells:
    whence = [row.groups["channel"], row.groups["campaign"], row.groups["source"]]
    reached = () if asked.listed == "captured" else (_format(row.reached_at, zone),)
    return (
        Link(str(row.lead_id)[-ID_CHARACTERS:], f"/leads/{row.lead_id}"),
        _format(row.captured_at, zone),
        *reached,
        _describe(asked, row),
        ", ".join(" ".join(name.split("_")) for name in whence if name) or EMPTY,
        row.groups["seller"] or row.groups["team"] or EMPTY,
    )


def _format(at: datetime | None, zone: ZoneInfo) -> str:
    """The day in the zone of the agreement; the page of the lead has the time of day."""
    return f"{at.astimezone(zone):%-d %b %Y}" if at else EMPTY


def _describe(asked: ListFilter, row: ListedLead) -> str:
    if asked.listed == "rejection":
        reason = " ".join((row.reason or "without a reason").split("_"))
        return f"{reason}, {CHECKS.get(row.check, row.check)}"
    if asked.is_of_items:
        return EMPTY if row.amount is None else f"{row.amount:,} {row.currency or ''}".strip()
    standing = find_standing(row.steps)
    days = f" after {format_days(_count_days(row))} days" if standing == "won" else ""
    return STANDINGS.get(standing, standing) + days


def _count_days(row: ListedLead) -> float:
    return (row.steps["won"] - row.steps["captured"]).total_seconds() / DAY_SECONDS


def list_file_rows(asked: ListFilter, rows: Iterable[ListedLead]) -> list[dict[str, Any]]:
    """The rows of the file: instants in UTC, codes as they are."""
    return [_list_cells(asked, row) for row in rows]


def _list_cells(asked: ListFilter, row: ListedLead) -> dict[str, Any]:
    cells: dict[str, Any] = {
        "lead_id": str(row.lead_id),
        "captured_at": _write_instant(row.captured_at),
        f"{asked.listed}_at": _write_instant(row.reached_at),
        **row.groups,
    }
    match asked.listed:
        case "rejection":
            own = {"reason": row.reason, "clause": row.clause, "check": row.check}
        case listed if listed in ITEMS:
            own = {"amount": None if row.amount is None else str(row.amount), "currency": row.currency}
        case _:
            own = {"stands": find_standing(row.steps)}
    return cells | own


def _write_instant(at: datetime | None) -> str | None:
    return format_rfc3339(at.astimezone(UTC)) if at else None

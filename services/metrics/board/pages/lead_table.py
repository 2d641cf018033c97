"""The texts and the table of a list of leads."""

from collections.abc import Iterable, Sequence
from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

from services.metrics.board.domain import BoardFilter, read_explicit_range
from services.metrics.board.pages.formatting import (
    EMPTY,
    TARGET_LABELS,
    format_date_range,
    format_duration,
    format_minute,
    label_promise,
)
from services.metrics.board.pages.section import DataTable, Link
from services.metrics.commitments.domain import CLOCK_STATES, DELIVERED, DELIVERY_STATES, LeadFilter, LeadRow
from services.metrics.lead_lists.store.waiting import WAITING_LISTS
from services.metrics.reports.domain.query import ReportRequest
from shared.agreement.readers.sales import split_promise
from shared.events.base import format_rfc3339

# The states by which the leads of each commitment can be filtered.
STATES: dict[str, tuple[str, ...]] = {
    DELIVERED: DELIVERY_STATES, **dict.fromkeys(TARGET_LABELS, CLOCK_STATES), **dict.fromkeys(WAITING_LISTS, ()),
}  # fmt: skip
TITLES: dict[str, str] = {
    "unowned": "Leads without an owner",
    "unattended": "Leads without a next date",
    "untouched": "Leads past their time without contact",
    "open": "Deals that are open",
    "stuck": "Deals that are open for too long",
}
STATE_LABELS = {
    "accepted": "accepted by sales",
    "rejected": "rejected by sales",
    "waiting": "not answered yet",
    "met": "kept in time",
    "breached": "missed",
    "running": "still running",
    "unowned": "no handoff",
    "unattended": "nothing is due",
    "untouched": "no contact yet",
    "open": "still open",
    "stuck": "still open",
}
# Which instant of its leads a list shows, and how its caption says so; of the others when the time is up.
INSTANTS: dict[str, tuple[str, str]] = {
    DELIVERED: ("Qualified", "qualified"), **dict.fromkeys(WAITING_LISTS, ("Since", "began to wait")),
}  # fmt: skip
# The end of an id tells leads apart better than its beginning, which is a time.
ID_CHARACTERS = 8


def find_states(name: str) -> tuple[str, ...] | None:
    """The states by which the leads of this name can be filtered; None where there is no such list."""
    return STATES.get(split_promise(name)[0])


def to_request(board_filter: BoardFilter) -> ReportRequest:
    """The dates that the board's link names, and the basis."""
    dates = read_explicit_range(board_filter)
    first, until = (str(day) if day else None for day in (dates.first, dates.until))
    return ReportRequest(first, until, None, board_filter.basis)


def write_title(lead_filter: LeadFilter) -> str:
    if title := TITLES.get(lead_filter.name):
        return title
    name = "Qualified leads" if lead_filter.name == DELIVERED else f"{label_promise(lead_filter.name)} in time"
    return f"{name}: {STATE_LABELS[lead_filter.state]}" if lead_filter.state else name


def describe_dates(lead_filter: LeadFilter, board_filter: BoardFilter) -> str:
    """The dates, and which instant of a lead must lie in them."""
    if lead_filter.name in WAITING_LISTS:
        return "Of now, the longest waiting first"
    if lead_filter.name == DELIVERED:
        by = "by the day of qualification"
    else:
        by = "by the first capture" if board_filter.basis == "cohort" else "by the day on which the time was up"
    of = f", of {lead_filter.seller}" if lead_filter.seller else ""
    return f"{format_date_range(read_explicit_range(board_filter))}, {by}{of}"


def build_lead_table(lead_filter: LeadFilter, leads: Sequence[LeadRow], zone: ZoneInfo) -> DataTable:
    """A table of leads; each links to its journey."""
    instant, order = INSTANTS.get(lead_filter.name, ("Due", "fall due"))
    columns = ("Lead", instant, "Outcome", "Seller", "Channel", "Source", "Team")
    return DataTable(f"Leads in the order in which they {order}", columns, [_build_row(lead, zone) for lead in leads])


def _build_row(lead: LeadRow, zone: ZoneInfo) -> tuple[str | Link, ...]:
    late = f", done {format_duration(lead.late_seconds)} late" if lead.late_seconds else ""
    return (
        Link(str(lead.lead_id)[-ID_CHARACTERS:], f"/leads/{lead.lead_id}"),
        format_minute(lead.at.astimezone(zone)),
        STATE_LABELS[lead.state] + late,
        *(value or EMPTY for value in (lead.seller, lead.channel, lead.source, lead.team)),
    )


def list_file_rows(leads: Iterable[LeadRow]) -> list[dict[str, Any]]:
    """The rows of the file: instants in UTC, codes as they are."""
    names = ("source", "channel", "team", "seller", "state", "late_seconds")
    return [
        {"lead_id": str(lead.lead_id), "at": format_rfc3339(lead.at.astimezone(UTC))}
        | {name: getattr(lead, name) for name in names}
        for lead in leads
    ]

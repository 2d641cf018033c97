"""The leads behind a number, in words."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from services.metrics.board.domain import BoardFilter, explicit_range
from services.metrics.board.pages import formatting
from services.metrics.board.pages.commitment_sections import TARGET_LABELS
from services.metrics.board.pages.section import DataTable, Link
from services.metrics.commitments.domain import ANSWERS, DELIVERED, LeadFilter, LeadRow
from services.metrics.commitments.domain import STATES as CLOCK_STATES
from services.metrics.reports.domain.query import ReportRequest

# The states by which the leads behind each promise can be chosen.
STATES: dict[str, tuple[str, ...]] = {DELIVERED: ANSWERS, **dict.fromkeys(TARGET_LABELS, CLOCK_STATES)}
WORDS = {
    "accepted": "accepted by sales",
    "rejected": "rejected by sales",
    "waiting": "not answered yet",
    "met": "kept in time",
    "breached": "missed",
    "running": "still running",
}
# The end of an id tells leads apart better than its beginning, which is a time.
ID_CHARACTERS = 8


def asked(choice: BoardFilter) -> ReportRequest:
    """The board links to its days by name."""
    chosen = explicit_range(choice)
    first, until = (str(day) if day else None for day in (chosen.first, chosen.until))
    return ReportRequest(first, until, None, choice.basis)


def title(which: LeadFilter) -> str:
    what = "Qualified leads" if which.name == DELIVERED else f"{TARGET_LABELS[which.name]} in time"
    return f"{what}: {WORDS[which.state]}" if which.state else what


def span(which: LeadFilter, choice: BoardFilter) -> str:
    """The days, and by what leads are counted under them."""
    if which.name == DELIVERED:
        by = "by the day of qualification"
    else:
        by = "by the first capture" if choice.basis == "cohort" else "by the day on which the time was up"
    return f"{formatting.format_date_range(explicit_range(choice))}, {by}"


def lead_table(which: LeadFilter, lines: Sequence[LeadRow], zone: ZoneInfo) -> DataTable:
    """A table of leads; each opens its journey."""
    dated = "Qualified" if which.name == DELIVERED else "Due"
    names = ("Lead", dated, "Outcome", "Seller", "Channel", "Source", "Team")
    return DataTable(
        f"Leads in the order in which they {'qualified' if which.name == DELIVERED else 'fall due'}",
        names,
        [_row(line, zone) for line in lines],
    )


def _row(line: LeadRow, zone: ZoneInfo) -> tuple[str | Link, ...]:
    late = f", done {formatting.format_duration(line.late_seconds)} late" if line.late_seconds else ""
    return (
        Link(str(line.lead_id)[-ID_CHARACTERS:], f"/leads/{line.lead_id}"),
        formatting.minute(line.at.astimezone(zone)),
        WORDS[line.state] + late,
        *(value or formatting.EMPTY for value in (line.seller, line.channel, line.source, line.team)),
    )

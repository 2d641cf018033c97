"""The leads behind a number, in words."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from services.metrics.board import words
from services.metrics.board.domain import Choice, own_days
from services.metrics.board.promised import DONE
from services.metrics.board.sections import Figures, Link
from services.metrics.promises.domain import ANSWERS, DELIVERED, Line, Which
from services.metrics.promises.domain import STATES as CLOCK_STATES
from services.metrics.reports.domain import Asked

# The states by which the leads behind each promise can be chosen.
STATES: dict[str, tuple[str, ...]] = {DELIVERED: ANSWERS, **dict.fromkeys(DONE, CLOCK_STATES)}
WORDS = {
    "accepted": "accepted by sales", "rejected": "rejected by sales", "waiting": "not answered yet",
    "met": "kept in time", "breached": "missed", "running": "still running",
}  # fmt: skip
# The end of an id tells leads apart better than its beginning, which is a time.
ID_CHARACTERS = 8


def asked(choice: Choice) -> Asked:
    """The board links to its days by name."""
    chosen = own_days(choice)
    first, until = (str(day) if day else None for day in (chosen.first, chosen.until))
    return Asked(first, until, None, choice.basis)


def title(which: Which) -> str:
    what = "Qualified leads" if which.name == DELIVERED else f"{DONE[which.name]} in time"
    return f"{what}: {WORDS[which.state]}" if which.state else what


def span(which: Which, choice: Choice) -> str:
    """The days, and by what leads are counted under them."""
    if which.name == DELIVERED:
        by = "by the day of qualification"
    else:
        by = "by the first capture" if choice.basis == "cohort" else "by the day on which the time was up"
    return f"{words.days_of(own_days(choice))}, {by}"


def figures(which: Which, lines: Sequence[Line], zone: ZoneInfo) -> Figures:
    """A table of leads; each opens its journey."""
    dated = "Qualified" if which.name == DELIVERED else "Due"
    names = ("Lead", dated, "Outcome", "Seller", "Channel", "Source", "Team")
    return Figures(f"Leads in the order in which they {'qualified' if which.name == DELIVERED else 'fall due'}", names,
                   [_row(line, zone) for line in lines])  # fmt: skip


def _row(line: Line, zone: ZoneInfo) -> tuple[str | Link, ...]:
    late = f", done {words.lasted(line.late_seconds)} late" if line.late_seconds else ""
    return (
        Link(str(line.lead_id)[-ID_CHARACTERS:], f"/leads/{line.lead_id}"),
        words.minute(line.at.astimezone(zone)),
        WORDS[line.state] + late,
        *(value or words.NOTHING for value in (line.seller, line.channel, line.source, line.team)),
    )

"""The morning list: when it is due, and what it says."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from services.handoff.calendars.domain.working_time import Calendar
from services.handoff.destinations.domain import words
from services.handoff.destinations.domain.send_time import find_morning
from services.handoff.inbox.domain.views import InboxRow
from services.handoff.notices.domain.facts import Fact

MORNINGS = UUID("0e5f0a4e-6c1b-5d0e-8a55-5f6e2f7b9c10")
# A process that begins later does not make the list of this day any more.
LATE = timedelta(hours=2)
HEADS = "heads"
# A review that is due is named on its day, and again after so many days.
REMINDED_DAYS = 7


def list_mornings(sellers: Sequence[str], calendar: Calendar, now: datetime) -> list[Fact]:
    """The lists of this day for these sellers and both heads, between its first opening and two hours later."""
    opening = find_morning(now, calendar)
    if not opening <= now < opening + LATE or calendar.local(opening).date() != calendar.local(now).date():
        return []
    day = uuid5(MORNINGS, calendar.local(now).date().isoformat())
    told = [Fact(day, "morning", None, None, opening, seller, None) for seller in sellers]
    return [*told, Fact(day, "morning", None, None, opening, None, None, role=HEADS)]


def is_reminded(due: date, today: date) -> bool:
    """Whether the list of this day reminds of a review that is due on that one."""
    return today >= due and (today - due).days % REMINDED_DAYS == 0


def write_subject(open_leads: int, overdue: int, reviews: bool) -> str:
    """What the list is about: `7 open leads, 2 overdue`; and the agreement, where it is to be reviewed."""
    about = f"{open_leads} open {'lead' if open_leads == 1 else 'leads'}, {overdue} overdue"
    return f"{about}, the agreement is to be reviewed" if reviews else about


def write_sentences(row: InboxRow, zone: ZoneInfo, names_seller: bool) -> tuple[str, ...]:
    """Where a lead stands, and what is due next."""
    state = str(row.handoff.state).replace("_", "-").capitalize()
    stands = f"{state} with {row.seller_name or 'no seller'}." if names_seller else f"{state}."
    if row.countdown is None:
        return (stands,)
    task = words.TARGETS[row.countdown.target].capitalize()
    due = words.write_instant(row.countdown.due_at, zone)
    return (stands, f"{task}: {row.countdown.text}, due {due}.")

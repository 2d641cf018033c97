"""Words, money and dates of replays on pages."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from services.qualification.agreements.domain.clause import pluralize
from services.qualification.replays.domain.comparison import THRESHOLD_NAMES
from services.qualification.replays.domain.replay import DEFAULT_DAYS

__all__ = ["DEFAULT_DAYS"]

STATES = {
    "queued": "waits for its turn",
    "running": "runs",
    "done": "done",
    "cancelled": "cancelled",
    "failed": "failed",
}
CHANGES = {"gained": "Gained", "lost": "Lost", "kept": "Kept"}
OUTCOMES = {"accepted": "accepted", "rejected": "rejected", "won": "won"}


def name_clause(code: str) -> str:
    """A clause, or a threshold in words."""
    return THRESHOLD_NAMES.get(code, code)


def write_money(money: Mapping[str, Decimal]) -> str:
    """The amounts by currency; nothing where there is none."""
    return " + ".join(f"{amount:,.2f} {currency}" for currency, amount in sorted(money.items()))


def write_day(at: datetime, zone: ZoneInfo) -> str:
    """The day of an instant."""
    return at.astimezone(zone).strftime("%-d %b %Y")


def write_moment(at: datetime, zone: ZoneInfo) -> str:
    """The second of an instant."""
    return at.astimezone(zone).strftime("%-d %b %Y, %H:%M:%S")


def count_leads(number: int) -> str:
    """So many leads."""
    return pluralize(number, "lead")

"""Figures of spend: which rows of a statement change what is known, and the events of those that do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from shared.criteria.values import normalize_text
from shared.errors import Refusal
from shared.events.base import Amount
from shared.events.intake import SpendRecorded
from shared.values.money import Money

# A day of an account that is ahead of UTC begins before the one in UTC.
DAYS_AHEAD = timedelta(days=1)


class DayInFuture(Refusal):
    code = "day-in-future"
    detail = "Lies in the future."

    def __init__(self, index: int) -> None:
        super().__init__(index)
        self.index = index


class FigureKey(NamedTuple):
    """What one figure is of: the names as `fold_name` writes them. `campaign` and `ad_id` are empty without a name."""

    source: str
    campaign: str
    day: date
    ad_id: str


@dataclass(frozen=True)
class Figure:
    """What was paid on one day of the account, and what it brought; None for what the statement leaves open.

    `source` and `campaign` are spelled as they were stated last, by which a figure is no other one.
    """

    key: FigureKey
    source: str = field(compare=False)
    campaign: str = field(compare=False)
    channel: str | None
    amount: Money
    impressions: int | None
    clicks: int | None


@dataclass(frozen=True)
class Restatement:
    """What a statement changes: figures that were not known, and figures that were known otherwise."""

    recorded: Sequence[Figure]
    restated: Sequence[Figure]


def fold_name(name: str | None) -> str:
    """The name of a source or campaign as reports compare it: letter case and blanks do not matter."""
    return normalize_text(name or "")


def require_days_until(figures: Sequence[Figure], now: datetime) -> None:
    """Raises DayInFuture with the index of the first row whose day cannot have begun anywhere."""
    last = now.astimezone(UTC).date() + DAYS_AHEAD
    for index, figure in enumerate(figures):
        if figure.key.day > last:
            raise DayInFuture(index)


def restate(known: Mapping[FigureKey, Figure], stated: Sequence[Figure]) -> Restatement:
    """The last statement of each figure counts, also within one call; what says nothing new changes nothing."""
    latest = {figure.key: figure for figure in stated}
    changed = [figure for key, figure in latest.items() if known.get(key) != figure]
    return Restatement(
        [figure for figure in changed if figure.key not in known],
        [figure for figure in changed if figure.key in known],
    )


def to_event(figure: Figure) -> SpendRecorded:
    """The event of a figure, which happened on its day."""
    key = figure.key
    return SpendRecorded(
        occurred_at=datetime.combine(key.day, time.min, UTC),
        date=key.day,
        source=figure.source,
        channel=figure.channel,
        campaign=figure.campaign or None,
        ad_id=key.ad_id or None,
        amount=Amount(amount=figure.amount.amount, currency=figure.amount.currency),
        impressions=figure.impressions,
        clicks=figure.clicks,
    )

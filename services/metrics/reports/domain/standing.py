"""How a promise stands in one span: due, done, projected, and whether it is kept."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

from services.metrics.reports.domain.promises import PromisedSpan, begin_day
from services.metrics.reports.domain.result import DECIMALS, divide

State = Literal["kept", "missed", "on_track", "at_risk"]
STATES: tuple[State, ...] = get_args(State)
# The pace of the rest of a span is that of so many days: whole weeks, since weekends are slow.
PACE_DAYS = 28
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Done:
    """What came of a promise in a span: a number of leads, or of a share what counts for it, against it, and neither.

    `open` may still count for it or against it.
    """

    good: int = 0
    bad: int = 0
    open: int = 0

    @property
    def total(self) -> int:
        return self.good + self.bad + self.open

    @property
    def share(self) -> float | None:
        """Of what is decided, the share that counts for the promise; None while nothing is."""
        return divide(self.good, self.good + self.bad)

    @property
    def bounds(self) -> tuple[float, float] | None:
        """The share if all that is open counts against the promise, and if it counts for it; None without any."""
        total = self.total
        return (self.good / total, (self.good + self.open) / total) if total else None


@dataclass(frozen=True)
class Moment:
    """The instant at which promises are judged, in the zone of their days."""

    now: datetime
    zone: ZoneInfo

    def is_before(self, day: date) -> bool:
        """Whether this day has not begun."""
        return self.now < begin_day(day, self.zone)

    def count_days_to(self, day: date) -> float:
        """The days until this one begins."""
        return (begin_day(day, self.zone) - self.now) / DAY


@dataclass(frozen=True)
class Standing:
    """A promise in a span, in leads or in shares between 0 and 1.

    `attainment`: how much of the promise came. `state` is None where the span is over and nothing fell due in it.
    """

    span: PromisedSpan
    due: float
    done: float | None
    attainment: float | None
    projected: float | None
    state: State | None


def count_standing(span: PromisedSpan, done: int, pace: float, moment: Moment) -> Standing:
    """Of a number of leads: due as the span passes, projected at `pace`, the leads of a day lately."""
    attainment = divide(done, span.promised)
    if not moment.is_before(span.until):
        return Standing(span, span.promised, done, attainment, done, "kept" if done >= span.promised else "missed")
    projected = round(done + pace * moment.count_days_to(span.until), 1)
    due = round(span.promised * span.compute_elapsed(moment.now, moment.zone), DECIMALS)
    return Standing(span, due, done, attainment, projected, "on_track" if projected >= span.promised else "at_risk")


def share_standing(span: PromisedSpan, done: Done, moment: Moment) -> Standing:
    """Of a share: due at once. It is kept or missed once the span is over and nothing open can change that."""
    share = done.share
    attainment = divide(share, span.promised) if share is not None else None
    state = _judge_share(span.promised, done, is_over=not moment.is_before(span.until))
    return Standing(span, span.promised, share, attainment, share, state)


def _judge_share(promised: float, done: Done, *, is_over: bool) -> State | None:
    share, bounds = done.share, done.bounds
    if is_over and bounds is None:
        return None
    if is_over and bounds and bounds[0] >= promised:
        return "kept"
    if is_over and bounds and bounds[1] < promised:
        return "missed"
    return "on_track" if share is None or share >= promised else "at_risk"


def write_standing(standing: Standing, paired: dict[str, Any]) -> dict[str, Any]:
    """The row of the report; `paired`: the number at whose cost this one could be reached."""
    span = standing.span
    return {
        "side": span.promise.side,
        "promise": span.promise.name,
        "per": span.per,
        "span": span.name,
        "from": span.begins.isoformat(),
        "to": span.until.isoformat(),
        "promised": span.promised,
        "due": standing.due,
        "done": standing.done,
        "attainment": standing.attainment,
        "projected": standing.projected,
        "state": standing.state,
        "paired": paired,
    }

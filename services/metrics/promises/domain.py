"""How each promise stands in its current span, and the outcomes of the spans that are over."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from services.metrics.reports.domain.promises import PROMISES, Promise, begin_day
from services.metrics.reports.domain.query import TimeGroup
from services.metrics.reports.domain.standing import Standing
from shared.events.metrics import PromiseEvent, PromiseKept, PromiseMissed

# The outcomes of so many spans of a promise are compared with what was published.
SPAN_LIMIT = 12
EVENTS: dict[str, type[PromiseEvent]] = {"kept": PromiseKept, "missed": PromiseMissed}


@dataclass(frozen=True)
class Progress:
    """One promise in its current span: leads, or shares between 0 and 1.

    `done` and `projected` are None for a share of nothing. A promise that the agreement does not make is 0 in all.
    """

    target: float = 0.0
    due: float = 0.0
    done: float | None = 0.0
    projected: float | None = 0.0


@dataclass(frozen=True)
class Outcome:
    """A promise that was kept or missed in a span, which begins on `first`."""

    promise: Promise
    per: TimeGroup
    first: date
    state: str
    event: PromiseEvent


def read_progress(standings: Iterable[Standing], today: date) -> dict[Promise, Progress]:
    """Each promise in the span with today in it: of PROMISES, and to leads of a priority."""
    standings = list(standings)
    current = {each.span.promise: each for each in standings if each.span.begins <= today < each.span.until}
    promised = dict.fromkeys(each.span.promise for each in standings if each.span.promise not in PROMISES)
    return {promise: _to_progress(current.get(promise)) for promise in (*PROMISES, *promised)}


def _to_progress(standing: Standing | None) -> Progress:
    if standing is None:
        return Progress()
    return Progress(standing.span.promised, standing.due, standing.done, standing.projected)


def find_outcomes(standings: Iterable[Standing], as_of: datetime, zone: ZoneInfo) -> list[Outcome]:
    """The last SPAN_LIMIT outcomes of each promise, of spans all of whose events are known: they end before `as_of`."""
    by_promise: dict[tuple[Promise, TimeGroup], list[Outcome]] = {}
    for each in standings:
        if each.state in EVENTS and begin_day(each.span.until, zone) <= as_of:
            by_promise.setdefault((each.span.promise, each.span.per), []).append(_to_outcome(each, zone))
    return [outcome for outcomes in by_promise.values() for outcome in outcomes[-SPAN_LIMIT:]]


def _to_outcome(standing: Standing, zone: ZoneInfo) -> Outcome:
    span, state = standing.span, str(standing.state)
    event = EVENTS[state](
        occurred_at=datetime.combine(span.until, time.min, zone),
        side=span.promise.side,
        promise=span.promise.name,
        per=span.per,
        span=span.name,
        begins=span.begins,
        until=span.until,
        promised=span.promised,
        done=standing.done,
    )
    return Outcome(span.promise, span.per, span.first, state, event)

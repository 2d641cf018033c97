"""What each side promised by each agreement, and the spans of time in which a promise is kept or missed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from itertools import groupby
from typing import Any, Literal, NamedTuple
from zoneinfo import ZoneInfo

from services.metrics.reports.domain.query import TimeGroup
from services.metrics.reports.domain.result import label_group
from shared.agreement.readers.marketing import PeriodTarget, read_marketing
from shared.agreement.readers.sales import TARGETS, name_promise, read_sales, split_promise

Side = Literal["marketing", "sales"]
LEADS, RATE, FIELDS, FOLLOW_UP = "qualified_leads", "acceptance_rate", "completeness", "follow_up"
# Sales promises shares of its targets without naming a span.
TARGET_SPAN: TimeGroup = "month"
MONTHS: Mapping[TimeGroup, int] = {"month": 1, "quarter": 3}


def order_promise(name: str) -> tuple[int, str]:
    """The place of the promise of a target among those of all targets: that to all leads comes first."""
    target, priority = split_promise(name)
    return TARGETS.index(target), priority or ""


class Promise(NamedTuple):
    """One promise of one side, by the name that the agreement gives it."""

    side: Side
    name: str

    @property
    def is_target(self) -> bool:
        """Whether it is a time within which sales answers, in such a share of the cases."""
        return split_promise(self.name)[0] in TARGETS

    @property
    def is_counted(self) -> bool:
        """Whether it is a number of leads; else it is a share between 0 and 1."""
        return self.name in (LEADS, FOLLOW_UP)


VOLUME = Promise("marketing", LEADS)
QUALITY = Promise("marketing", RATE)
COMPLETENESS = Promise("marketing", FIELDS)
CONVERSATIONS = Promise("sales", FOLLOW_UP)
# Every promise that an agreement can make, but for those to leads of a priority.
PROMISES = (VOLUME, QUALITY, COMPLETENESS, *(Promise("sales", target) for target in TARGETS), CONVERSATIONS)


@dataclass(frozen=True)
class SignedTerms:
    """What both sides promised from the day `first` on, until the next agreement.

    The day on which an agreement was signed counts whole.
    """

    first: date
    terms: Mapping[Promise, PeriodTarget]

    def promises(self, promise: Promise, per: TimeGroup) -> bool:
        """Whether it makes this promise for such spans."""
        return promise in self.terms and self.terms[promise].per == per


@dataclass(frozen=True)
class PromisedSpan:
    """A span of the calendar from the day `first` to before `until`, and what was promised for it.

    The days from `begins` on are held against the promise: in its first span those since the signature.
    """

    promise: Promise
    per: TimeGroup
    first: date
    begins: date
    until: date
    promised: float

    @property
    def name(self) -> str:
        """`2026-11`, `2026-W47`, `2026-Q4`."""
        return str(label_group(self.per, self.first))

    def compute_elapsed(self, now: datetime, zone: ZoneInfo) -> float:
        """The share of the time that counts which is over."""
        start, until = begin_day(self.begins, zone), begin_day(self.until, zone)
        return min(max((now - start) / (until - start), 0.0), 1.0)


def read_signed_terms(
    agreements: Iterable[tuple[datetime, dict[str, Any]]], zone: ZoneInfo, target_span: TimeGroup = TARGET_SPAN
) -> list[SignedTerms]:
    """The promises of both sides, oldest first. `agreements`: since when each is in force, with both sides' parts.

    `target_span`: the span in which the shares of sales' targets are judged.
    """
    return [
        SignedTerms(at.astimezone(zone).date(), dict(_list_terms(document, target_span))) for at, document in agreements
    ]


def _list_terms(document: dict[str, Any], target_span: TimeGroup) -> Iterator[tuple[Promise, PeriodTarget]]:
    marketing, sales = read_marketing(document), read_sales(document)
    own = {
        VOLUME: marketing.qualified_leads,
        QUALITY: marketing.acceptance_rate,
        COMPLETENESS: marketing.completeness,
        CONVERSATIONS: sales.follow_up,
    }
    yield from ((promise, target) for promise, target in own.items() if target)
    for priority, targets in ((None, sales.targets), *((id_, own.targets) for id_, own in sales.priorities.items())):
        for target, terms in targets.items():
            if terms.at_least is not None:
                yield Promise("sales", name_promise(target, priority)), PeriodTarget(target_span, terms.at_least)


def list_promises(signed: Iterable[SignedTerms]) -> list[Promise]:
    """Every promise that an agreement can make, and each of these to leads of a priority."""
    made = dict.fromkeys(promise for each in signed for promise in each.terms)
    return [*PROMISES, *(promise for promise in made if promise not in PROMISES)]


def list_promised_spans(signed: Sequence[SignedTerms], today: date) -> list[PromisedSpan]:
    """Each span of each promise up to the one with today in it, by promise, then in the order of time."""
    return [
        span
        for promise in list_promises(signed)
        for per in dict.fromkeys(each.terms[promise].per for each in signed if promise in each.terms)
        for span in _list_spans(signed, promise, per, today)
    ]


def take_last(spans: Sequence[PromisedSpan], number: int) -> list[PromisedSpan]:
    """The last spans of each promise, of spans that stand by promise and in the order of time."""
    groups = groupby(spans, lambda span: (span.promise, span.per))
    return [span for _, group in groups for span in list(group)[-number:]]


def _list_spans(signed: Sequence[SignedTerms], promise: Promise, per: TimeGroup, today: date) -> Iterator[PromisedSpan]:
    start = min(each.first for each in signed if each.promises(promise, per))
    first = begin_span(per, start)
    while first <= today:
        until = end_span(per, first)
        find = count_promised if promise.is_counted else find_share
        promised = find(signed, promise, per, (first, until))
        if promised is not None:
            yield PromisedSpan(promise, per, first, max(first, start), until, promised)
        first = until


def count_promised(
    signed: Sequence[SignedTerms], promise: Promise, per: TimeGroup, span: tuple[date, date]
) -> int | None:
    """The leads promised for a span: of each agreement by its days in it. None if no agreement promised any."""
    first, until = span
    ends = [*(each.first for each in signed[1:]), date.max]
    parts = [
        Fraction(int(each.terms[promise].at_least) * days, (until - first).days)
        for each, end in zip(signed, ends, strict=True)
        if each.promises(promise, per) and (days := (min(until, end) - max(first, each.first)).days) > 0
    ]
    return int(sum(parts) + Fraction(1, 2)) if parts else None


def find_share(
    signed: Sequence[SignedTerms], promise: Promise, per: TimeGroup, span: tuple[date, date]
) -> float | None:
    """The share that the last agreement before the end of the span promised; None if it promised none."""
    last = [each for each in signed if each.first < span[1]][-1]
    return last.terms[promise].at_least if last.promises(promise, per) else None


def begin_span(per: TimeGroup, day: date) -> date:
    """The first day of the span with this day in it."""
    if per == "week":
        return day - timedelta(days=day.weekday())
    return date(day.year, day.month - (day.month - 1) % MONTHS[per], 1)


def end_span(per: TimeGroup, first: date) -> date:
    """The day after the span that begins on `first`."""
    if per == "week":
        return first + timedelta(weeks=1)
    return (first + timedelta(days=31 * MONTHS[per])).replace(day=1)


def begin_day(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which a day begins."""
    return datetime.combine(day, time.min, zone)

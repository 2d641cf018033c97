"""Which meetings the signed agreements name, and what became of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from services.metrics.meetings.domain.meeting_span import MeetingSpan, find_span
from services.metrics.reports.domain.promises import begin_day, begin_span
from services.metrics.reports.domain.query import TIME_GROUPS, TimeGroup
from shared.agreement.readers.rhythm import RhythmTerms

# `ahead`: its span has not begun; `running`: it is not over; `due`: it is over, and the next one runs.
MeetingState = Literal["ahead", "running", "due", "held", "skipped"]
# The last meetings of each kind that are looked at.
SPAN_LIMIT = 60


@dataclass(frozen=True)
class SignedRhythm:
    """How often both sides meet by the agreement of the day `first`, until the next one."""

    first: date
    terms: RhythmTerms


def find_rhythm(signed: Sequence[SignedRhythm], day: date) -> SignedRhythm | None:
    """That of the last agreement signed up to this day."""
    return next((each for each in reversed(signed) if each.first <= day), None)


def widen(span: MeetingSpan, signed: Sequence[SignedRhythm]) -> MeetingSpan:
    """The span with the weeks that its meeting looks back on."""
    rhythm = find_rhythm(signed, span.until)
    every = rhythm.terms.every if rhythm and span.per == "week" else 1
    return replace(span, weeks=every)


def is_planned(span: MeetingSpan, signed: Sequence[SignedRhythm]) -> bool:
    """Whether an agreement names this meeting: the last one that was signed before the span ended."""
    rhythm = find_rhythm([each for each in signed if each.first < span.until], span.until)
    if rhythm is None or not rhythm.terms.names(span.per):
        return False
    weeks = (span.last - begin_span("week", rhythm.first)).days // 7
    return span.per != "week" or weeks % rhythm.terms.every == rhythm.terms.every - 1


def list_planned(signed: Sequence[SignedRhythm], today: date, limit: int = SPAN_LIMIT) -> list[MeetingSpan]:
    """The last `limit` planned meetings of each kind whose span has begun, the latest first."""
    return [span for per in TIME_GROUPS for span in _list_planned(signed, per, today, limit)]


def _list_planned(signed: Sequence[SignedRhythm], per: TimeGroup, today: date, limit: int) -> Iterator[MeetingSpan]:
    if not signed:
        return
    span, left = find_span(per, today), limit
    while left and span.until > signed[0].first:
        if is_planned(span, signed):
            yield widen(span, signed)
            left -= 1
        span = span.previous


def judge(span: MeetingSpan, now: datetime, zone: ZoneInfo, *, held: bool) -> MeetingState:
    """What became of a meeting: it may be held until the next span is over, and also later."""
    if held:
        return "held"
    if now < begin_day(span.first, zone):
        return "ahead"
    if now < begin_day(span.until, zone):
        return "running"
    return "due" if now < begin_day(span.following.until, zone) else "skipped"

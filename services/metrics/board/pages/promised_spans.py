"""The spans of marketing's promise as the board shows them: whole, cut by the chosen dates, or without an agreement."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from services.metrics.board.domain import find_next_span, list_spans
from services.metrics.board.handlers import Board
from services.metrics.board.pages.formatting import format_short_days, format_short_span
from services.metrics.commitments.domain import MarketingDelivery, find_promise_start
from services.metrics.commitments.handlers.status import SPAN_LIMIT, CommitmentStatus
from services.metrics.reports.domain.promises import QUALITY, VOLUME, count_promised, find_share
from services.metrics.reports.domain.query import TimeGroup
from services.metrics.reports.domain.result import label_group

Part = Literal["whole", "cut", "unpromised"]


@dataclass(frozen=True)
class PromisedSpan:
    """What was delivered from the day `first` to before `until`; only `whole` ones are held against a promise.

    The first span of a promise is whole from the day on which the agreement was signed: so much of it was promised.
    """

    delivery: MarketingDelivery
    first: date
    until: date
    part: Part
    leads: int | None = None
    rate: float | None = None

    @property
    def name(self) -> str:
        """`Nov 2026`, and where it is not the whole month its days: `12\u201330 Nov 2026`."""
        per, whole = self.delivery.per, (self.delivery.first, find_next_span(self.delivery.per, self.delivery.first))
        if (self.first, self.until) == whole:
            return format_short_span(per, self.delivery.first)
        return format_short_days(self.first, self.until - timedelta(days=1))


def list_promised_spans(board: Board, status: CommitmentStatus, per: TimeGroup) -> list[PromisedSpan]:
    """The spans up to now, the latest first. A span without leads counts while a promise held."""
    found = {(each.first, each.promised): each for each in status.deliveries if each.per == per}
    last = board.now.date()
    if board.dates.until:
        last = min(last, board.dates.until - timedelta(days=1))
    first = min(last, board.dates.first or min((day for day, _ in found), default=last))
    names = {label_group(per, day) or "" for day in (first, last, *(day for day, _ in found))}
    days = list_spans(per, names)[-SPAN_LIMIT:]
    return [span for day in reversed(days) for span in _split(board, status, per, day, found)]


def pick_span(spans: Sequence[PromisedSpan]) -> PromisedSpan | None:
    """The latest span that can be judged, else the latest."""
    return next((span for span in spans if span.part == "whole"), spans[0] if spans else None)


def _split(
    board: Board,
    status: CommitmentStatus,
    per: TimeGroup,
    day: date,
    found: Mapping[tuple[date, bool], MarketingDelivery],
) -> Iterator[PromisedSpan]:
    """The part of a span since the promise began, and the part before it, as far as the chosen dates reach."""
    end = find_next_span(per, day)
    start = min(max(find_promise_start(status.signed, per) or end, day), end)
    for promised, begins, ends in ((True, start, end), (False, day, start)):
        first, until = max(begins, board.dates.first or begins), min(ends, board.dates.until or ends)
        delivery = found.get((day, promised)) or MarketingDelivery(per, day, promised=promised)
        if first >= until or not (promised or delivery.qualified):
            continue
        if not promised or (first, until) != (begins, ends):
            yield PromisedSpan(delivery, first, until, "cut" if promised else "unpromised")
            continue
        leads = count_promised(status.signed, VOLUME, per, (day, end))
        rate = find_share(status.signed, QUALITY, per, (day, end))
        yield PromisedSpan(delivery, first, until, "whole", leads, rate)

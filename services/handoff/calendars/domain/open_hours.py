"""The open hours of one year in one zone, on real instants, with sums by which any span is measured at once."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

SECOND = 1_000_000
MINUTE = 60 * SECOND
DAY = 24 * 60 * MINUTE
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = EPOCH.toordinal()
# No offset from UTC is as long as this.
MARGIN = 2 * DAY
STEP = DAY

# The minutes after midnight at which a block opens and closes.
Block = tuple[int, int]
# Monday to Sunday; the blocks of a day rise and do not overlap.
Week = tuple[tuple[Block, ...], ...]
# From, until, and the offset from UTC in between.
OffsetInterval = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Year:
    """The open blocks that begin in one local year, rising. All instants and lengths in microseconds since 1970 UTC.

    `before`: how much of the year was open before each block; `days`: the ordinals of the days that have open time.
    """

    opens: Sequence[int]
    closes: Sequence[int]
    before: Sequence[int]
    total: int
    days: Sequence[int]

    def passed(self, at: int) -> int:
        """How much of this year was open before this instant."""
        place = bisect_right(self.opens, at) - 1
        if place < 0:
            return 0
        return self.before[place] + min(at, self.closes[place]) - self.opens[place]

    def reached(self, amount: int) -> int:
        """The first instant before which so much was open: 0 < `amount` ≤ `total`."""
        place = bisect_left(self.before, amount) - 1
        return self.opens[place] + amount - self.before[place]

    def opening(self, at: int) -> int | None:
        """This instant if it is in open time (the closing instant too), else the next opening of the year, if any."""
        place = bisect_right(self.opens, at) - 1
        if place >= 0 and at <= self.closes[place]:
            return at
        return self.opens[place + 1] if place + 1 < len(self.opens) else None


def year_of(zone: ZoneInfo, week: Week, closed: Set[date], year: int) -> Year:
    """The year's open time: every instant at which a clock on the wall there shows a time inside a block of that day.

    A block that begins or ends in an hour that is left out begins or ends where the clock jumps; of an hour that
    comes twice both count.
    """
    first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    walls = list(_walls(week, {day.toordinal() for day in closed}, first, last))
    spans = (micros_of_day(first) - MARGIN, micros_of_day(last) + MARGIN)
    opens, closes, before, days, total = [], [], [], [], 0
    for since, until, offset in stretches(zone, *spans):
        for start, end, day in walls:
            opening, closing = max(start - offset, since), min(end - offset, until)
            if opening < closing:
                opens.append(opening)
                closes.append(closing)
                before.append(total)
                days.append(day)
                total += closing - opening
    return Year(opens, closes, before, total, sorted(set(days)))


def stretches(zone: ZoneInfo, since: int, until: int) -> Iterator[OffsetInterval]:
    """The stretches between changes of the clock in this span, in order."""
    start, offset = since, _offset(zone, since)
    for at in range(since + STEP, until + STEP, STEP):
        new = _offset(zone, at)
        if new != offset:
            change = _change(zone, at - STEP, at)
            yield start, change, offset
            start, offset = change, new
    yield start, until + STEP, offset


def micros(at: datetime) -> int:
    """An instant as microseconds since 1970 UTC."""
    return to_micros(at - EPOCH)


def to_micros(of: timedelta) -> int:
    """A length of time in microseconds."""
    return (of.days * 86_400 + of.seconds) * SECOND + of.microseconds


def instant(at: int) -> datetime:
    """Microseconds since 1970 UTC as an instant."""
    return EPOCH + timedelta(microseconds=at)


def micros_of_day(ordinal: int) -> int:
    """The midnight at which a day begins where the clock shows UTC."""
    return (ordinal - EPOCH_DAY) * DAY


def _walls(week: Week, closed: Set[int], first: int, last: int) -> Iterator[tuple[int, int, int]]:
    for day in range(first, last + 1):
        # The ordinal 1 was a Monday.
        blocks = week[(day - 1) % 7]
        if blocks and day not in closed:
            midnight = micros_of_day(day)
            for opens, closes in blocks:
                yield midnight + opens * MINUTE, midnight + closes * MINUTE, day


def _offset(zone: ZoneInfo, at: int) -> int:
    return to_micros(instant(at).astimezone(zone).utcoffset() or timedelta())


def _change(zone: ZoneInfo, since: int, until: int) -> int:
    """The second at which the offset changes between these two instants."""
    low, high, offset = since // SECOND, until // SECOND, _offset(zone, since)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(zone, middle * SECOND) == offset else (low, middle)
    return high * SECOND

"""The open hours of one year in one zone as instants, with running totals that measure any span in one step."""

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
# Longer than any offset from UTC.
MARGIN = 2 * DAY
STEP = DAY

# The minutes after midnight at which a block opens and closes.
Block = tuple[int, int]
# Monday to Sunday; the blocks of a day are in order and do not overlap.
Week = tuple[tuple[Block, ...], ...]
# (start, end, the offset from UTC in between), in microseconds.
OffsetInterval = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Year:
    """The open blocks that begin in one local year, in order. All instants are microseconds since 1970 UTC.

    `before`: the open microseconds of the year before each block; `days`: the ordinals of the days with open time.
    """

    opens: Sequence[int]
    closes: Sequence[int]
    before: Sequence[int]
    total: int
    days: Sequence[int]

    def open_until(self, at: int) -> int:
        """The open microseconds of this year before this instant."""
        block = bisect_right(self.opens, at) - 1
        if block < 0:
            return 0
        return self.before[block] + min(at, self.closes[block]) - self.opens[block]

    def instant_after(self, amount: int) -> int:
        """The first instant before which `amount` microseconds were open: 0 < `amount` ≤ `total`."""
        block = bisect_left(self.before, amount) - 1
        return self.opens[block] + amount - self.before[block]

    def next_opening(self, at: int) -> int | None:
        """This instant if it is open (a closing instant counts as open), else the next opening of the year, if any."""
        block = bisect_right(self.opens, at) - 1
        if block >= 0 and at <= self.closes[block]:
            return at
        return self.opens[block + 1] if block + 1 < len(self.opens) else None


def year_of(zone: ZoneInfo, week: Week, closed: Set[date], year: int) -> Year:
    """The year's open time: every instant at which a local clock shows a time inside a block of that day.

    A block that begins or ends in an hour that a change to summer time skips begins or ends at the change. Where the
    clock goes back, both passes of the repeated hour count.
    """
    first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    blocks = list(_local_blocks(week, {day.toordinal() for day in closed}, first, last))
    span = (micros_of_day(first) - MARGIN, micros_of_day(last) + MARGIN)
    opens, closes, before, days, total = [], [], [], [], 0
    for since, until, offset in offset_intervals(zone, *span):
        for start, end, day in blocks:
            opening, closing = max(start - offset, since), min(end - offset, until)
            if opening < closing:
                opens.append(opening)
                closes.append(closing)
                before.append(total)
                days.append(day)
                total += closing - opening
    return Year(opens, closes, before, total, sorted(set(days)))


def offset_intervals(zone: ZoneInfo, since: int, until: int) -> Iterator[OffsetInterval]:
    """The intervals between changes of the offset from UTC in this span, in order."""
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


def to_micros(length: timedelta) -> int:
    """A length of time in microseconds."""
    return (length.days * 86_400 + length.seconds) * SECOND + length.microseconds


def instant(at: int) -> datetime:
    """Microseconds since 1970 UTC as an instant."""
    return EPOCH + timedelta(microseconds=at)


def micros_of_day(ordinal: int) -> int:
    """The midnight in UTC at which the day of this ordinal begins."""
    return (ordinal - EPOCH_DAY) * DAY


def _local_blocks(week: Week, closed: Set[int], first: int, last: int) -> Iterator[tuple[int, int, int]]:
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

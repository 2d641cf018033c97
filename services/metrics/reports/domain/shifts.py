"""Whether a measure left its usual range: robust, by the median and the MAD of the spans before."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Any, Literal

from services.metrics.reports.domain.result import DECIMALS

Measure = Literal["volume", "acceptance_rate", "win_rate", "cost_per_customer", "cycle"]
MEASURES: tuple[Measure, ...] = ("volume", "acceptance_rate", "win_rate", "cost_per_customer", "cycle")
State = Literal["usual", "shifted", "thin"]
# The usual range is that of so many spans, at least of the least, before the last one, two or three.
BASE_SPANS, LEAST_SPANS, LOOK_BACK = 12, 6, 3
# A shift is so many spreads away from the median: of 20 quiet years at most one has a false alarm.
THRESHOLD = 4.0
# A smaller change matters to neither side, whatever chance says of it; one that cannot be found within three spans is
# not looked for, and the data are called thin.
LEAST_CHANGE, FOUND_CHANGE = 0.1, 0.3
# Of a normal distribution: the spread in MADs, and the variance of a median in variances of one value.
MAD_SPREAD, MEDIAN_VARIANCE = 1.4826, math.pi / 2


@dataclass(frozen=True)
class Observed:
    """A measure in one span. `noise`: by how much it differs by chance alone, as its numbers are this small."""

    value: float
    noise: float


@dataclass(frozen=True)
class Usual:
    """The usual range of a measure: its middle, the spread of one span, and of how many spans it is."""

    middle: float
    spread: float
    spans: int

    def find_error(self, spans: int) -> float:
        """By how much the mean of so many spans differs from the middle by chance."""
        return self.spread * math.sqrt(1 / spans + MEDIAN_VARIANCE / self.spans)

    @property
    def is_thin(self) -> bool:
        """Whether a change of FOUND_CHANGE could stay unseen for three spans."""
        return THRESHOLD * self.find_error(LOOK_BACK) > FOUND_CHANGE * self.middle


@dataclass(frozen=True)
class Shift:
    """A measure in the last span. `spans`: of how many spans the mean is shifted, the last one among them; else 0."""

    measure: Measure
    state: State
    value: float | None = None
    usual: Usual | None = None
    spans: int = 0

    @property
    def direction(self) -> Literal["up", "down"] | None:
        """Where it went; None where it did not shift."""
        if self.state != "shifted" or self.value is None or self.usual is None:
            return None
        return "up" if self.value > self.usual.middle else "down"


def find_shift(measure: Measure, series: Sequence[Observed | None]) -> Shift:
    """`series`: the measure in each span that is over, the oldest first; None of a span without it."""
    if not series or series[-1] is None:
        return Shift(measure, "thin")
    last = series[-1]
    found = [_compare(measure, series, number) for number in range(1, LOOK_BACK + 1)]
    shifted = next((each for each in found if each and each.state == "shifted"), None)
    return shifted or next((each for each in found if each), None) or Shift(measure, "thin", last.value)


def _compare(measure: Measure, series: Sequence[Observed | None], number: int) -> Shift | None:
    """The mean of the last spans against those before; None where too few are known."""
    known = [each for each in series[:-number] if each is not None][-BASE_SPANS:]
    last = [each for each in series[-number:] if each is not None]
    if len(known) < LEAST_SPANS or len(last) < number:
        return None
    usual, value = find_usual(known), fmean(each.value for each in last)
    change = abs(value - usual.middle)
    if change > THRESHOLD * usual.find_error(number) and change >= LEAST_CHANGE * abs(usual.middle):
        return Shift(measure, "shifted", value, usual, number)
    return Shift(measure, "thin" if usual.is_thin else "usual", value, usual)


def find_usual(known: Sequence[Observed]) -> Usual:
    """The middle of these spans, and how far they spread: at least as far as chance alone spreads them."""
    middle = median(each.value for each in known)
    spread = MAD_SPREAD * median(abs(each.value - middle) for each in known)
    return Usual(middle, max(spread, median(each.noise for each in known)), len(known))


def count_noise(number: float) -> float:
    """The noise of a number of leads."""
    return math.sqrt(max(number, 1.0))


def share_noise(share: float, of: int) -> float:
    """The noise of a share of so many."""
    return math.sqrt(max(share * (1 - share), 0.25 / max(of, 1)) / max(of, 1))


def ratio_noise(value: float, of: int) -> float:
    """The noise of a mean or a cost of so many customers."""
    return abs(value) / math.sqrt(max(of, 1))


def explain(
    now: Mapping[Any, tuple[float, float]], before: Mapping[Any, tuple[float, float]], spans: tuple[int, int]
) -> list[tuple[Any, float]]:
    """How much of a shift each group explains, the most first: of a rate by its part and its whole in each group.

    `spans`: how many spans both are of. A measure without a whole has 0 there. The shares add up to 1.
    """
    whole_now, whole_before = (sum(whole for _, whole in each.values()) for each in (now, before))
    rate = sum(part for part, _ in before.values()) / whole_before if whole_before else 0.0

    def weigh(groups: Mapping[Any, tuple[float, float]], group: Any, whole: float, number: int) -> float:
        part, own = groups.get(group, (0.0, 0.0))
        return (part - rate * own) / whole if whole else part / number

    found = {
        group: weigh(now, group, whole_now, spans[0]) - weigh(before, group, whole_before, spans[1])
        for group in {**now, **before}
    }
    total = sum(found.values())
    shares = [(group, round(part / total, DECIMALS)) for group, part in found.items() if total]
    return sorted(((group, share) for group, share in shares if share > 0), key=lambda each: (-each[1], str(each[0])))


def write_shift(shift: Shift, span: str, groups: Sequence[tuple[Any, float]]) -> dict[str, Any]:
    """The row of the report; `groups`: the channels that explain it."""
    usual = shift.usual
    reach = THRESHOLD * usual.find_error(max(shift.spans, 1)) if usual else None
    return {
        "measure": shift.measure,
        "span": span,
        "state": shift.state,
        "direction": shift.direction,
        "value": _round(shift.value),
        "usual": _round(usual.middle if usual else None),
        "low": _round(usual.middle - reach if usual and reach is not None else None),
        "high": _round(usual.middle + reach if usual and reach is not None else None),
        "spans": shift.spans,
        "groups": [{"channel": group, "share": share} for group, share in groups],
    }


def is_more_but_worse(shifts: Sequence[Shift]) -> bool:
    """Whether there are more leads while fewer of them are accepted or won: better is meant, not more."""
    went = {shift.measure: shift.direction for shift in shifts}
    return went.get("volume") == "up" and "down" in (went.get("acceptance_rate"), went.get("win_rate"))


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, DECIMALS)

"""What missed promises cost: leads that bought less often than expected, in money, with an interval."""

import math
from bisect import bisect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from statistics import NormalDist, fmean, pstdev
from typing import Any

from services.metrics.reports.domain.result import DECIMALS
from shared.agreement.readers.sales import name_promise, read_sales

# The promises whose miss costs leads, the worst first: a lead that missed several counts under the first of them.
CAUSES = ("first_contact", "first_attempt", "acceptance")
UNTOUCHED = "untouched"
# Of fewer old leads, or fewer deals, nothing follows.
LEAST_LEADS, LEAST_DEALS = 20, 5
# The interval: nine in ten of so many draws; of more leads or deals than the most, so many are drawn. Of at least so
# many deals the mean is drawn at once.
DRAWS, MOST_DRAWN, LOW, HIGH = 300, 500, 0.05, 0.95
LEAST_NORMAL, LEAST_CHANCE, STANDARD = 100, 1e-12, NormalDist()

# A number from 0 to below 1, by chance.
Chance = Callable[[], float]


def list_causes(agreed: Iterable[Mapping[str, Any]]) -> list[str]:
    """The names of the promises whose clocks are missed: CAUSES, and the same to leads of each priority of these."""
    priorities = dict.fromkeys(priority for parts in agreed for priority in read_sales(parts).priorities)
    return [name_promise(cause, priority) for cause in CAUSES for priority in (None, *priorities)]


@dataclass(frozen=True)
class Bought:
    """Of so many leads that are old enough, how many bought."""

    leads: int = 0
    customers: int = 0

    @property
    def share(self) -> float | None:
        """The share that bought; None of too few leads."""
        return self.customers / self.leads if self.leads >= LEAST_LEADS else None


@dataclass(frozen=True)
class Missed:
    """The leads that missed a promise, and how often such leads bought; `leads`: the oldest of them."""

    cause: str
    count: int
    old: Bought
    leads: Sequence[str] = ()


@dataclass(frozen=True)
class Basis:
    """By what the leak is worked out: the share that the agreement expects (None: it says none), how often leads
    bought whose promises were kept, and the amounts of deals won.
    """

    agreed: float | None
    kept: Bought
    deals: Sequence[float]

    @property
    def expected(self) -> float | None:
        """The share of leads that should have bought."""
        return self.kept.share if self.agreed is None else self.agreed

    @property
    def deal(self) -> float | None:
        """The mean deal; None of too few."""
        return fmean(self.deals) if len(self.deals) >= LEAST_DEALS else None


@dataclass(frozen=True)
class Leak:
    """What one cause costs, between what in nine cases of ten; None where it is not known."""

    missed: Missed
    observed: float | None
    value: float | None
    draws: Sequence[float]


def estimate(missed: Sequence[Missed], basis: Basis, chance: Chance) -> list[Leak]:
    """The leak of each cause, with draws of all at once: the n-th draws of two causes are of one company."""
    known = basis.expected is not None and basis.deal
    draws = list(zip(_draw_expected(basis, chance), _draw_deals(basis.deals, chance), strict=True)) if known else []
    return [_estimate(each, basis, draws, chance) for each in missed]


def _estimate(missed: Missed, basis: Basis, draws: Sequence[tuple[float, float]], chance: Chance) -> Leak:
    observed = 0.0 if missed.cause == UNTOUCHED else missed.old.share
    if observed is None or basis.expected is None or basis.deal is None:
        return Leak(missed, observed, None, ())
    value = _multiply(missed.count, basis.expected - observed, basis.deal)
    shares = _draw_shares(observed, missed.old.leads, chance)[: len(draws)]
    redrawn = [
        _multiply(missed.count, expected - share, deal) for (expected, deal), share in zip(draws, shares, strict=True)
    ]
    return Leak(missed, observed, value, redrawn)


def _multiply(count: int, difference: float, deal: float) -> float:
    """Leads that buy more often than expected cost nothing."""
    return count * max(difference, 0.0) * deal


def _draw_expected(basis: Basis, chance: Chance) -> list[float]:
    """Shares that should have bought, as other companies like this one might have had them."""
    if basis.agreed is not None:
        return [basis.agreed] * DRAWS
    return _draw_shares(basis.kept.share or 0.0, basis.kept.leads, chance)


def _draw_deals(deals: Sequence[float], chance: Chance) -> list[float]:
    """Mean deals of other companies like this one: of many deals the means are distributed normally."""
    number = min(len(deals), MOST_DRAWN)
    if number < LEAST_NORMAL:
        return [fmean(deals[int(chance() * len(deals))] for _ in range(number)) for _ in range(DRAWS)]
    mean = fmean(deals)
    spread = pstdev(deals, mean) / math.sqrt(number)
    return [mean + spread * STANDARD.inv_cdf(max(chance(), LEAST_CHANCE)) for _ in range(DRAWS)]


def _draw_shares(share: float, leads: int, chance: Chance) -> list[float]:
    """Shares of other companies: how many of so many leads bought is distributed binomially, and drawn at once."""
    if share in (0.0, 1.0) or not leads:
        return [share] * DRAWS
    number = min(leads, MOST_DRAWN)
    reached = list(accumulate(_weigh(bought, number, share) for bought in range(number)))
    return [bisect(reached, chance()) / number for _ in range(DRAWS)]


def _weigh(bought: int, leads: int, share: float) -> float:
    """How likely so many of these leads buy, if each does with this share."""
    ways = math.lgamma(leads + 1) - math.lgamma(bought + 1) - math.lgamma(leads - bought + 1)
    return math.exp(ways + bought * math.log(share) + (leads - bought) * math.log1p(-share))


def find_interval(draws: Sequence[float]) -> tuple[float, float] | None:
    """Between what nine in ten draws lie; None without draws."""
    if not draws:
        return None
    ordered = sorted(draws)
    return ordered[int(LOW * len(ordered))], ordered[int(HIGH * len(ordered))]


def write_leak(leak: Leak, basis: Basis, write: Callable[[float | None], Any]) -> dict[str, Any]:
    """The row of the report. `write`: how money is written."""
    interval = find_interval(leak.draws) or (None, None)
    return {
        "cause": leak.missed.cause,
        "count": leak.missed.count,
        "expected": _round(basis.expected),
        "observed": _round(leak.observed),
        "of": leak.missed.old.leads,
        "deal": write(basis.deal),
        "leak": write(leak.value),
        "low": write(interval[0]),
        "high": write(interval[1]),
        "leads": list(leak.missed.leads),
    }


def write_total(leaks: Sequence[Leak], write: Callable[[float | None], Any]) -> Mapping[str, Any]:
    """All missed promises, each lead once; leads without contact are among them, and are not added again."""
    missed = [leak for leak in leaks if leak.missed.cause != UNTOUCHED]
    known = [leak for leak in missed if leak.value is not None]
    sums = [sum(parts) for parts in zip(*(leak.draws for leak in known), strict=True)]
    interval = find_interval(sums) or (None, None)
    return {
        "count": sum(leak.missed.count for leak in missed),
        "leak": write(sum(leak.value or 0.0 for leak in known) if known else None),
        "low": write(interval[0]),
        "high": write(interval[1]),
    }


def _round(share: float | None) -> float | None:
    return None if share is None else round(share, DECIMALS)

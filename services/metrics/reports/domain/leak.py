"""What missed promises cost: leads that bought less often than expected, in money, with an interval."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from services.metrics.reports.domain.result import DECIMALS

# The promises whose miss costs leads, the worst first: a lead that missed several counts under the first of them.
CAUSES = ("first_contact", "first_attempt", "acceptance")
UNTOUCHED = "untouched"
# Of fewer old leads, or fewer deals, nothing follows.
LEAST_LEADS, LEAST_DEALS = 20, 5
# The interval: nine in ten of so many draws; of more leads than the most, so many are drawn.
DRAWS, MOST_DRAWN, LOW, HIGH = 300, 500, 0.05, 0.95

# A number from 0 to below 1, by chance.
Chance = Callable[[], float]


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
    draws = [_draw_basis(basis, chance) for _ in range(DRAWS)] if basis.expected is not None and basis.deal else []
    return [_estimate(each, basis, draws, chance) for each in missed]


def _estimate(missed: Missed, basis: Basis, draws: Sequence[tuple[float, float]], chance: Chance) -> Leak:
    observed = 0.0 if missed.cause == UNTOUCHED else missed.old.share
    if observed is None or basis.expected is None or basis.deal is None:
        return Leak(missed, observed, None, ())
    value = _multiply(missed.count, basis.expected - observed, basis.deal)
    redrawn = [
        _multiply(missed.count, expected - _draw_share(observed, missed.old.leads, chance), deal)
        for expected, deal in draws
    ]
    return Leak(missed, observed, value, redrawn)


def _multiply(count: int, difference: float, deal: float) -> float:
    """Leads that buy more often than expected cost nothing."""
    return count * max(difference, 0.0) * deal


def _draw_basis(basis: Basis, chance: Chance) -> tuple[float, float]:
    """A share that should have bought, and a mean deal, as another company like this one might have had."""
    expected = basis.agreed
    if expected is None:
        expected = _draw_share(basis.kept.share or 0.0, basis.kept.leads, chance)
    number = min(len(basis.deals), MOST_DRAWN)
    return expected, fmean(basis.deals[int(chance() * len(basis.deals))] for _ in range(number))


def _draw_share(share: float, leads: int, chance: Chance) -> float:
    if share in (0.0, 1.0) or not leads:
        return share
    number = min(leads, MOST_DRAWN)
    return sum(chance() < share for _ in range(number)) / number


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

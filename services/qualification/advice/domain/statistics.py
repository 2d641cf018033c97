"""How sure a share, a rate or a difference is, by formulas with a name."""

import math
from collections.abc import Sequence
from typing import NamedTuple

# Of 95 in a hundred such samples the interval holds the true value.
Z = 1.96
DIGITS = 4
# A lead is not worth the time of sales where such leads are won so many times less often than others.
FEWER = 4
# So sure is the sum of all comparisons of one advice.
ERROR = 0.05


class Interval(NamedTuple):
    """Between which values the true one lies, in 95 of 100 such samples."""

    low: float
    high: float


def find_interval(cases: int, of: int) -> Interval:
    """The interval of the share of `cases` in `of`, which is above 0: Wilson's score (JASA 22, 1927)."""
    share = cases / of
    middle = share + Z * Z / (2 * of)
    width = Z * math.sqrt(share * (1 - share) / of + Z * Z / (4 * of * of))
    scale = 1 + Z * Z / of
    return Interval(round(max((middle - width) / scale, 0), DIGITS), round(min((middle + width) / scale, 1), DIGITS))


def find_count_interval(weekly: Sequence[int]) -> Interval:
    """The interval of the mean number of a span, of which these are the numbers of its weeks.

    Poisson's by Byar's approximation (Breslow and Day, Statistical Methods in Cancer Research II, 1987, page 69),
    widened where weeks differ by more than chance: Pearson's dispersion (McCullagh and Nelder, Generalized Linear
    Models, 1989, 4.5).
    """
    found = sum(weekly) / _measure_dispersion(weekly)
    spread = sum(weekly) / found if found else 1.0
    return Interval(
        round(spread * found * _cube(found, -Z), 1) if found else 0.0,
        round(spread * (found + 1) * _cube(found + 1, Z), 1),
    )


def weigh(won: int, of: int, usual: float) -> float:
    """How surely such leads are won as often as others, in natural units; below 0 how surely they are not.

    Wald's log likelihood ratio (Annals of Mathematical Statistics 16, 1945) of the rate `usual` against a rate FEWER
    times less.
    """
    less = usual / FEWER
    return won * math.log(FEWER) + (of - won) * math.log((1 - usual) / (1 - less))


def count_spare(weight: float, limit: float, usual: float) -> int:
    """How many more leads that were not won leave this weight above the limit."""
    return math.floor((weight - limit) / -weigh(0, 1, usual))


def estimate_rate(won: int, of: int) -> float:
    """The rate of wins, never 0 and never 1: the mean of Jeffreys' posterior."""
    return (won + 0.5) / (of + 1)


def find_limit(comparisons: int) -> float:
    """Above what weight one of so many comparisons decides: Wald's bound, at ERROR for all of them (Bonferroni)."""
    return math.log(max(comparisons, 1) / ERROR)


def _measure_dispersion(weekly: Sequence[int]) -> float:
    mean = sum(weekly) / len(weekly) if weekly else 0.0
    if mean == 0 or len(weekly) == 1:
        return 1.0
    return max(sum((each - mean) ** 2 for each in weekly) / mean / (len(weekly) - 1), 1.0)


def _cube(count: float, z: float) -> float:
    return max(1 - 1 / (9 * count) + z / (3 * math.sqrt(count)), 0.0) ** 3

"""How good predictions are, on leads that they were not made from."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from services.qualification.predictions.domain.scorecard import squash

STEPS = 50
# Of 95 in a hundred samples without a difference it is found to be smaller.
ONE_SIDED = 1.645
# No odds are taken from a probability nearer to 0 or 1; no line is laid through odds that are nearly the same.
LEAST, SAME = 1e-4, 1e-9


class Quality(NamedTuple):
    """`log_loss`: smaller is better. `auc`: how often a won lead has more than one that was not. `slope`: 1 is right,
    below 1 predictions are too sure; None where it cannot be told. `lift_10`, `lift_20`: wins among the best tenth and
    fifth, as a multiple of their share of all.
    """

    log_loss: float
    auc: float
    slope: float | None
    lift_10: float
    lift_20: float


def measure_quality(predicted: Sequence[float], won: Sequence[bool]) -> Quality:
    """The quality of these predictions; some leads were won, and some were not."""
    losses = list_losses(predicted, won)
    slope = find_slope(predicted, won)
    return Quality(
        round(sum(losses) / len(losses), 4),
        round(find_auc(predicted, won), 4),
        None if slope is None else round(slope, 2),
        round(find_lift(predicted, won, 0.1), 2),
        round(find_lift(predicted, won, 0.2), 2),
    )


def list_losses(predicted: Sequence[float], won: Sequence[bool]) -> list[float]:
    """The logarithmic loss of each prediction (Good, Journal of the Royal Statistical Society B 14, 1952)."""
    return [-math.log(chance if is_won else 1 - chance) for chance, is_won in zip(predicted, won, strict=True)]


def is_better(predicted: Sequence[float], base: float, won: Sequence[bool]) -> bool:
    """Whether these predictions surely lose less than the base rate does: a paired one-sided test at 95 %."""
    of_base = list_losses([base] * len(won), won)
    gains = [theirs - ours for theirs, ours in zip(of_base, list_losses(predicted, won), strict=True)]
    mean = sum(gains) / len(gains)
    variance = sum((gain - mean) ** 2 for gain in gains) / (len(gains) - 1)
    return mean > ONE_SIDED * math.sqrt(variance / len(gains))


def find_auc(predicted: Sequence[float], won: Sequence[bool]) -> float:
    """The area under the ROC curve, by the ranks of the won (Mann and Whitney, 1947); equal ones count half."""
    ordered = sorted(predicted)
    places: dict[float, tuple[int, int]] = {}
    for place, chance in enumerate(ordered, 1):
        places[chance] = (places.get(chance, (place, 0))[0], place)
    wins = sum(won)
    ranks = sum(sum(places[chance]) / 2 for chance, is_won in zip(predicted, won, strict=True) if is_won)
    return (ranks - wins * (wins + 1) / 2) / (wins * (len(won) - wins))


def find_slope(predicted: Sequence[float], won: Sequence[bool]) -> float | None:
    """The calibration slope (Cox, Biometrika 45, 1958): of the outcome on the odds that were predicted."""
    kept = [min(max(chance, LEAST), 1 - LEAST) for chance in predicted]
    odds = [math.log(chance / (1 - chance)) for chance in kept]
    if max(odds) - min(odds) < SAME:
        return None
    line = fit_line(odds, won)
    return line[1] if line else None


def fit_line(odds: Sequence[float], won: Sequence[bool], held: float = 0.0) -> tuple[float, float] | None:
    """The shift and the slope by which odds fit what came of leads best, by Newton's steps; None where none does.

    `held`: how strongly the slope is held at 1, as the inverse of the variance of a normal prior.
    """
    shift, slope = 0.0, 1.0
    for _ in range(STEPS):
        chances = [squash(shift + slope * each) for each in odds]
        spread = [chance * (1 - chance) for chance in chances]
        errors = [is_won - chance for is_won, chance in zip(won, chances, strict=True)]
        a, b = sum(spread), sum(w * x for w, x in zip(spread, odds, strict=True))
        c = sum(w * x * x for w, x in zip(spread, odds, strict=True)) + held
        g, h = sum(errors), sum(e * x for e, x in zip(errors, odds, strict=True)) - held * (slope - 1)
        if (determinant := a * c - b * b) < SAME:
            return None
        shift, slope = shift + (c * g - b * h) / determinant, slope + (a * h - b * g) / determinant
    return shift, slope


def find_lift(predicted: Sequence[float], won: Sequence[bool], share: float) -> float:
    """The share of wins among so many of the best, as a multiple of that among all; equal ones at the edge in part."""
    number = max(round(share * len(won)), 1)
    edge = sorted(predicted, reverse=True)[number - 1]
    above = [is_won for chance, is_won in zip(predicted, won, strict=True) if chance > edge]
    equal = [is_won for chance, is_won in zip(predicted, won, strict=True) if chance == edge]
    wins = sum(above) + sum(equal) * (number - len(above)) / len(equal)
    return (wins / number) / (sum(won) / len(won))

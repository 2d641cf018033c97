"""A calibrated scorecard: a weight for each value of a feature. It holds no lead, only values that many leads have."""

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

from services.qualification.predictions.domain.features import NEVER, Features

# A value that fewer leads have is not named: it is one of the rare ones.
COMMON = 20
RARE = "another one"
# Beyond it a probability is 0 or 1 for a float.
LARGEST_ODDS = 30.0


class Reason(NamedTuple):
    """What one feature adds to the logarithm of the odds, against the mean of all leads.

    Of `leads` with this value that the model was trained on so many were won; 0 where they are too few to be told.
    """

    feature: str
    value: str
    weight: float
    leads: int = 0
    won: int = 0


@dataclass(frozen=True)
class Scorecard:
    """`weights`: by feature and value, 0 in the mean of the leads it was trained on. `slope`, `shift`: calibration.

    `currency`: that of the bands of money. `counts`: by feature and value, how many leads and how many of them won;
    `trained`: of all.
    """

    base: float
    weights: Mapping[str, Mapping[str, float]]
    slope: float = 1.0
    shift: float = 0.0
    currency: str = ""
    counts: Mapping[str, Mapping[str, Sequence[int]]] = field(default_factory=dict)
    trained: Sequence[int] = (0, 0)

    def predict(self, features: Features) -> float:
        """How likely such a lead is won: the sum of its weights, calibrated by Platt's line (1999)."""
        raw = self.base + sum(reason.weight for reason in self.explain(features))
        return squash(self.slope * raw + self.shift)

    def explain(self, features: Features) -> list[Reason]:
        """What each feature adds, the largest first."""
        found = []
        for feature, weights in self.weights.items():
            value = name_value(features, feature, weights)
            leads, won = self.counts.get(feature, {}).get(value, (0, 0))
            found.append(Reason(feature, value, weights.get(value, 0.0), leads, won))
        return sorted(found, key=lambda each: -abs(each.weight))

    def to_json(self) -> dict[str, Any]:
        return dict(vars(self))

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        return cls(**stored)


def list_values(rows: Sequence[Features]) -> dict[str, list[str]]:
    """The values by feature that a model may name: those of many leads, and RARE; of features with at least two."""
    found: dict[str, list[str]] = {}
    for name in sorted({name for row in rows for name in row}):
        counts = Counter(row.get(name, NEVER) for row in rows)
        common = sorted(value for value, count in counts.items() if count >= COMMON)
        values = [*common, *([RARE] if len(common) < len(counts) else [])]
        if len(values) > 1:
            found[name] = values
    return found


def name_value(features: Features, feature: str, named: Collection[str]) -> str:
    """The value of a lead as a model names it."""
    value = features.get(feature, NEVER)
    return value if value in named else RARE


def count_values(
    rows: Sequence[Features], won: Sequence[bool], values: Mapping[str, Collection[str]]
) -> dict[str, dict[str, list[int]]]:
    """Of how many leads with each value how many were won; of values that many leads have."""
    found: dict[str, dict[str, list[int]]] = {}
    for feature, named in values.items():
        of = [name_value(row, feature, named) for row in rows]
        leads, wins = Counter(of), Counter(name for name, is_won in zip(of, won, strict=True) if is_won)
        found[feature] = {name: [leads[name], wins[name]] for name in named if leads[name] >= COMMON}
    return found


def squash(odds: float) -> float:
    """The probability with this logarithm of the odds."""
    return 1 / (1 + math.exp(-max(min(odds, LARGEST_ODDS), -LARGEST_ODDS)))

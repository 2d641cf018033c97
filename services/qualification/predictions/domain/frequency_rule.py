"""The rule by which a widely used CRM predicts: frequencies of values among won and lost leads, multiplied.

That of Odoo's predictive lead scoring: each count begins with 0.1, a value that was never seen is left out, and the
result stays between 0.01 % and 99.99 %.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.qualification.predictions.domain.features import Features
from services.qualification.predictions.domain.scorecard import squash

FIRST_COUNT = 0.1
LEAST = 0.0001


@dataclass(frozen=True)
class FrequencyRule:
    """`won` and `lost`: so many leads by feature and value; `share`: of all leads that were won."""

    share: float
    won: Mapping[str, Mapping[str, float]]
    lost: Mapping[str, Mapping[str, float]]

    def predict(self, features: Features) -> float:
        """The probability of naive Bayes."""
        odds = math.log(self.share / (1 - self.share))
        for name, value in features.items():
            won, lost = self.won.get(name, {}), self.lost.get(name, {})
            if value in won:
                odds += math.log(won[value] / sum(won.values())) - math.log(lost[value] / sum(lost.values()))
        return min(max(squash(odds), LEAST), 1 - LEAST)


def count_frequencies(rows: Sequence[Features], won: Sequence[bool]) -> FrequencyRule:
    """The rule of these leads, of which some were won and some were not."""
    counts: tuple[defaultdict[str, dict[str, float]], ...] = (defaultdict(dict), defaultdict(dict))
    for row, is_won in zip(rows, won, strict=True):
        for name, value in row.items():
            for outcome, counted in enumerate(counts):
                counted[name][value] = counted[name].get(value, FIRST_COUNT) + (outcome == is_won)
    return FrequencyRule(sum(won) / len(won), counts[1], counts[0])

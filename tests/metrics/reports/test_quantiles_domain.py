"""Quantiles from counts and few values are those of all values."""

import random
from collections import Counter
from math import ceil, floor

import pytest

from services.metrics.reports.domain.quantiles import SHARES, compute_quantiles, find_places, list_positions


@pytest.mark.parametrize("seed", range(200))
def test_the_values_of_the_places_found_give_the_same_quantiles_as_all_values(seed: int) -> None:
    chance = random.Random(seed)
    values = sorted(chance.choice([chance.uniform(0, 40), float(chance.randint(0, 5))]) for _ in range(seed + 1))
    counts = Counter(floor(value / 4) for value in values)
    places = sorted(counts)
    coarse = find_places(places, [counts[place] for place in places], list_positions(len(values)))
    found: dict[int, list[float]] = {}
    for place, first in coarse.items():
        fine = [sum(value // 1 == each for value in values) for each in range(4 * place, 4 * place + 4)]
        for each, at in find_places(range(4 * place, 4 * place + 4), fine, list_positions(len(values)), first).items():
            found[at] = [value for value in values if value // 1 == each]

    assert compute_quantiles(len(values), found) == {name: quantile(values, share) for name, share in SHARES.items()}


def test_of_no_values_no_place_is_found() -> None:
    assert find_places([3, 4], [0, 0], list_positions(0)) == {}


def test_a_place_whose_values_were_all_taken_away_is_not_found() -> None:
    assert find_places([1, 2, 3], [2, 0, 3], {2}) == {3: 2}


def quantile(values: list[float], share: float) -> float:
    """As PostgreSQL's `percentile_cont`."""
    rank = share * (len(values) - 1)
    low, high = values[floor(rank)], values[ceil(rank)]
    return low + (rank - floor(rank)) * (high - low)

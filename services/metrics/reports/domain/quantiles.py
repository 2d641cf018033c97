"""Exact quantiles of many values of which only counts are at hand: which few values must be read, and what they say.

Values are counted by place, in the order of the places. A quantile of n values lies between those at two positions,
counted from 0, as in PostgreSQL's `percentile_cont`.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from math import ceil, floor

SHARES = {"median": 0.5, "p90": 0.9}
# Seconds are counted in octaves, doublings. Each has blocks, and each block has buckets, numbered from 0 seconds on.
OCTAVE_BLOCKS = 32
BLOCK_BUCKETS = 16
OCTAVE_BUCKETS = OCTAVE_BLOCKS * BLOCK_BUCKETS
# The bucket of work that took no time at all.
NO_TIME_BUCKET = 0


def list_positions(count: int) -> set[int]:
    """The positions of the values that the quantiles of so many values need."""
    ranks = [share * (count - 1) for share in SHARES.values()]
    return {position for rank in ranks for position in (floor(rank), ceil(rank))}


def find_places(
    places: Sequence[int], counts: Iterable[int], positions: Iterable[int], before: int = 0
) -> dict[int, int]:
    """The places in which these positions lie, each with the position of its first value; `before`: of the first."""
    firsts = list(accumulate(counts, initial=before))
    indexes = (bisect_right(firsts, position) - 1 for position in positions)
    return {places[index]: firsts[index] for index in indexes if 0 <= index < len(places)}


def compute_quantiles(count: int, values: Mapping[int, Sequence[float]]) -> dict[str, float]:
    """The quantiles by name; `values`: those of the needed places, in order, by the position of the first of them."""
    by_position = {first + index: value for first, each in values.items() for index, value in enumerate(each)}
    quantiles = {}
    for name, share in SHARES.items():
        rank = share * (count - 1)
        low, high = by_position[floor(rank)], by_position[ceil(rank)]
        quantiles[name] = low + (rank - floor(rank)) * (high - low)
    return quantiles

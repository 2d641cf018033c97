"""How long the work of clocks took: quantiles of seconds, exactly, from counts by how long and from few clocks."""

from collections import defaultdict
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import Any

import orjson

from services.metrics.reports.domain.quantiles import (
    BLOCK_BUCKETS,
    NO_TIME_BUCKET,
    OCTAVE_BLOCKS,
    OCTAVE_BUCKETS,
    compute_quantiles,
    find_places,
    list_positions,
)
from services.metrics.reports.domain.query import ReportQuery
from services.metrics.reports.domain.spans import split_range, split_weeks
from services.metrics.reports.store import clock_queries
from services.metrics.reports.store.clock_quantiles import fetch_all_seconds
from services.metrics.reports.store.leads import list_values
from shared.db.connection import Connection, Row, Rows

# The most places, octaves, blocks or buckets, of which one statement reads the counts or the seconds.
PLACE_LIMIT = 100_000

# The target and the group; and with `elapsed` or `business` before them.
Clocks = tuple[str, Any]
Timed = tuple[str, str, Any]


@dataclass
class _Counts:
    """How many clocks took how long: by octave, and those that no sum holds by bucket."""

    octaves: dict[Timed, dict[int, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    loose: dict[Timed, dict[int, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))

    def count(self, timed: Timed) -> int:
        return sum(self.octaves[timed].values())


async def fetch_seconds(conn: Connection, query: ReportQuery, wanted: Set[Clocks]) -> dict[Clocks, dict[str, float]]:
    """The seconds of each of these targets and groups by the names of their columns."""
    if query.of_sellers_clocks:
        return await fetch_all_seconds(conn, query, len(wanted))
    dates, zone = query.time_range, query.locale.zone
    spans = split_weeks(dates, zone) if query.by == "week" else split_range(dates, zone, days=False)
    values = list_values(query) | {f"{clock_queries.PREFIX}{name}": value for name, value in vars(spans).items()}
    return await _Search(conn, query, wanted, values).find()


@dataclass(frozen=True)
class _Search:
    """One search of quantiles: the octaves in which they lie, the blocks of these, the buckets, and their clocks."""

    conn: Connection
    query: ReportQuery
    wanted: Set[Clocks]
    values: Mapping[str, Any]

    async def find(self) -> dict[Clocks, dict[str, float]]:
        counts = await self._count()
        octaves: dict[tuple[Timed, int], int] = {}
        for timed, each in counts.octaves.items():
            places = sorted(each)
            found = find_places(places, [each[place] for place in places], list_positions(counts.count(timed)))
            octaves |= {(timed, octave): first for octave, first in found.items()}
        blocks = await self._narrow("blocks", counts, octaves, OCTAVE_BLOCKS, BLOCK_BUCKETS)
        buckets = await self._narrow("buckets", counts, blocks, BLOCK_BUCKETS, 1)
        timed_buckets = [place for place in buckets if place[1] != NO_TIME_BUCKET]
        return _compute(counts, buckets, await self._read("seconds", timed_buckets, 1))

    async def _count(self) -> _Counts:
        counts = _Counts()
        for row in await self._list("octaves"):
            counts.octaves[(row.timing, row.target, row.grp)][row.octave] += row.number
        for row in await self._list("loose"):
            timed = (row.timing, row.target, row.grp)
            counts.octaves[timed][row.bucket // OCTAVE_BUCKETS] += row.number
            counts.loose[timed][row.bucket] += row.number
        return counts

    async def _list(self, name: str) -> list[Row]:
        return [row for row in await self._execute(name, {}) if (row.target, row.grp) in self.wanted]

    async def _narrow(
        self, name: str, counts: _Counts, places: Mapping[tuple[Timed, int], int], parts: int, width: int
    ) -> dict[tuple[Timed, int], int]:
        """Of these places the parts in which quantiles lie, each with the position of its first clock.

        Each place has so many parts of `width` buckets, of which the statement of this name says the counts.
        """
        found: dict[tuple[Timed, int], int] = {}
        sums = await self._read(name, list(places), parts * width)
        for (timed, place), first in places.items():
            numbers = list(sums.get((timed, place), (0,) * parts))
            for bucket, number in counts.loose.get(timed, {}).items():
                if bucket // (width * parts) == place:
                    numbers[bucket // width % parts] += number
            within, positions = range(place * parts, (place + 1) * parts), list_positions(counts.count(timed))
            found |= {(timed, part): at for part, at in find_places(within, numbers, positions, first).items()}
        return found

    async def _read(self, name: str, places: list[tuple[Timed, int]], width: int) -> dict[tuple[Timed, int], list[Any]]:
        """What a statement says of each of these places, of `width` buckets each, in parts of PLACE_LIMIT."""
        read: dict[tuple[Timed, int], list[Any]] = {}
        for begin in range(0, len(places), PLACE_LIMIT):
            part = places[begin : begin + PLACE_LIMIT]
            rows = [
                {"number": number, "timing": timed[0], "target": timed[1], "grp": timed[2], "place": place}
                for number, (timed, place) in enumerate(part)
            ]
            octaves = sorted({place * width // OCTAVE_BUCKETS for _, place in part})
            for row in await self._execute(name, {"places": orjson.dumps(rows).decode(), "octaves": octaves}):
                read[part[row.number]] = row.found
        return read

    async def _execute(self, name: str, more: Mapping[str, Any]) -> Rows:
        query = self.query
        statement = clock_queries.build(name, query.by, query.basis, narrowed=query.narrowed)
        return await self.conn.execute(statement, {**self.values, **more})


def _compute(
    counts: _Counts, buckets: Mapping[tuple[Timed, int], int], seconds: Mapping[tuple[Timed, int], list[float]]
) -> dict[Clocks, dict[str, float]]:
    values: dict[Timed, dict[int, list[float]]] = defaultdict(dict)
    for (timed, bucket), first in buckets.items():
        if bucket != NO_TIME_BUCKET:
            values[timed][first] = seconds[(timed, bucket)]
    for timed in [timed for timed, bucket in buckets if bucket == NO_TIME_BUCKET]:
        count = counts.count(timed)
        end = min(values[timed], default=count)
        values[timed] |= {position: [0.0] for position in list_positions(count) if position < end}
    found: dict[Clocks, dict[str, float]] = defaultdict(dict)
    for timed, each in values.items():
        timing, target, group = timed
        for name, value in compute_quantiles(counts.count(timed), each).items():
            found[(target, group)][f"{name}_{timing}_seconds"] = value
    return found

"""A histogram to which buckets can be added while it counts."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from math import inf
from threading import Lock

from prometheus_client import Metric
from prometheus_client.core import HistogramMetricFamily
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString


class GrowingHistogram(Collector):
    """Buckets are added and never taken away, and no series ever falls, so that Prometheus can follow.

    A new bucket begins with the count of the bucket below it: how much of the bucket above belongs to it is unknown.
    At most `limit` buckets, besides that without a bound.
    """

    def __init__(
        self, name: str, documentation: str, labels: Sequence[str], bounds: Iterable[float], limit: int
    ) -> None:
        self._name, self._documentation, self._labelnames, self._limit = name, documentation, labels, limit
        self._bounds = [*sorted(map(float, bounds)), inf]
        # The series are rendered in a thread of their own while they count.
        self._lock = Lock()
        # By the values of the labels: the observations in each bucket alone, and their sum.
        self._counts: dict[tuple[str, ...], list[int]] = {}
        self._sums: dict[tuple[str, ...], float] = {}

    def ensure_buckets(self, bounds: Iterable[float]) -> None:
        """Have a bucket that ends at each of these bounds, as far as the limit allows."""
        with self._lock:
            for bound in map(float, bounds):
                self._add_bucket(bound)

    def _add_bucket(self, bound: float) -> None:
        if bound not in self._bounds and len(self._bounds) <= self._limit:
            place = bisect_left(self._bounds, bound)
            self._bounds.insert(place, bound)
            for counts in self._counts.values():
                counts.insert(place, 0)

    def initialise(self, *labels: str) -> None:
        """Show the series with these values of the labels, at 0 where nothing was observed yet."""
        with self._lock:
            self._initialise(labels)

    def observe(self, labels: tuple[str, ...], value: float) -> None:
        """Count a value under these values of the labels."""
        with self._lock:
            self._initialise(labels)
            self._counts[labels][bisect_left(self._bounds, value)] += 1
            self._sums[labels] += value

    def _initialise(self, labels: tuple[str, ...]) -> None:
        if labels not in self._counts:
            self._counts[labels], self._sums[labels] = [0] * len(self._bounds), 0.0

    def describe(self) -> list[HistogramMetricFamily]:
        """The family without its series, for the registry."""
        return [HistogramMetricFamily(self._name, self._documentation, labels=self._labelnames)]

    def collect(self) -> Iterator[Metric]:
        """The series of all values of the labels, for the registry."""
        [family] = self.describe()
        with self._lock:
            names = [floatToGoString(bound) for bound in self._bounds]  # type: ignore[no-untyped-call]
            for labels, counts in self._counts.items():
                buckets = list(zip(names, map(float, accumulate(counts)), strict=True))
                family.add_metric(labels, buckets, self._sums[labels])
        yield family

"""The Prometheus registries: one for the series of every process, one for each service; and the text that they make.

prometheus_client's default registry has the series of all of them, so that one look-up finds any series.
"""

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from prometheus_client import (
    GC_COLLECTOR,
    PLATFORM_COLLECTOR,
    PROCESS_COLLECTOR,
    REGISTRY,
    CollectorRegistry,
    Metric,
    disable_created_metrics,
)
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString

# A series `_created` for each counter would be a quarter of all series, and tells no more than a restart does.
disable_created_metrics()  # type: ignore[no-untyped-call]

# More than there are series: labels are the same at each scrape, and writing them takes longer than finding them.
LABEL_SETS = 20_000


class _MirroredRegistry(CollectorRegistry):
    """A registry whose collectors are in the default registry as well."""

    def register(self, collector: Collector) -> None:
        REGISTRY.register(collector)
        super().register(collector)

    def unregister(self, collector: Collector) -> None:
        REGISTRY.unregister(collector)
        super().unregister(collector)


# The series of every process: those of Python and of the operating system are in the default registry already.
PROCESS_REGISTRY = _MirroredRegistry()
for _collector in (GC_COLLECTOR, PLATFORM_COLLECTOR, PROCESS_COLLECTOR):
    CollectorRegistry.register(PROCESS_REGISTRY, _collector)


@cache
def service_registry(service: str) -> CollectorRegistry:
    """The registry for the series that only this service has; other processes do not show them."""
    return _MirroredRegistry()


def render_series(services: Iterable[str]) -> bytes:
    """The series of every process and of these services, in Prometheus' text format. Takes milliseconds."""
    registries = [PROCESS_REGISTRY, *(service_registry(service) for service in services)]
    lines = [line for registry in registries for family in registry.collect() for line in _render_family(family)]
    return "".join(lines).encode()


def _render_family(family: Metric) -> Iterator[str]:
    """The lines of one family. prometheus_client's own writer takes three times as long, for names we do not use."""
    name = f"{family.name}_total" if family.type == "counter" else family.name
    yield f"# HELP {name} {family.documentation}\n# TYPE {name} {family.type}\n"
    for sample in family.samples:
        value = floatToGoString(sample.value)  # type: ignore[no-untyped-call]
        yield f"{sample.name}{_render_labels(tuple(sample.labels.items()))} {value}\n"


@lru_cache(maxsize=LABEL_SETS)
def _render_labels(labels: tuple[tuple[str, str], ...]) -> str:
    if not labels:
        return ""
    return "{" + ",".join([f'{name}="{_escape(value)}"' for name, value in sorted(labels)]) + "}"


def _escape(value: str) -> str:
    return value.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")

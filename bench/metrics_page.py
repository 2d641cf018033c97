"""`/metrics` of a process with 5,000 sources and 1,000 teams: its size, and the processor time of one rendering."""

import time
import timeit
from collections.abc import Callable

from prometheus_client import generate_latest

from bench.figures import Figure, Rounds
from services.cli.services import BUILDS
from services.handoff.agreements.domain.sla_terms import build_sla_terms
from services.handoff.sla import telemetry as sla
from services.intake.telemetry import count_capture, initialise_source_series
from shared.telemetry import render_series, service_registry
from shared.telemetry.registries import PROCESS_REGISTRY

# As long as they may be.
SOURCES = [f"{number:04}-source-of-a-large-customer".ljust(64, "-") for number in range(5000)]
TEAMS = [f"{number:04} team of a large customer".ljust(200, "-") for number in range(1000)]
REPEATS = 20


async def measure_metrics_page(rounds: int) -> list[Figure]:
    """The page, beside prometheus_client's own text of the same series, the best of several renderings."""
    fill_series()
    registries = [PROCESS_REGISTRY, *(service_registry(service) for service in BUILDS)]
    figures = Rounds()
    for _ in range(rounds):
        ours, page = _measure_milliseconds(lambda: render_series(BUILDS))
        theirs, _ = _measure_milliseconds(lambda: b"".join(map(generate_latest, registries)))
        figures.add("prometheus_client's own writer, the same series", theirs, "ms of processor")
        figures.add("/metrics, lines", len(page.splitlines()))
        figures.add("/metrics, size", len(page) / 1024, "KiB", "≤ 1,024")
        figures.add("/metrics, rendering", ours, "ms of processor", "≤ 50")
        figures.add("/metrics, rendering to prometheus_client's", ours / theirs)
    return figures.figures()


def fill_series() -> None:
    """Make as many series as the limits allow: names, and promises of different lengths."""
    for source in SOURCES:
        initialise_source_series(source)
        count_capture(source, "accepted")
    for minutes in range(1, 100):
        promise = {"acceptance": {"within": f"{minutes}m", "clock": "elapsed"}}
        sla.ensure_buckets([build_sla_terms(1, promise)])
    sla.initialise_series(TEAMS)


def _measure_milliseconds(render: Callable[[], bytes]) -> tuple[float, bytes]:
    page = render()
    # Processor time, since other programs may run on this machine too.
    return min(timeit.repeat(render, timer=time.process_time, number=1, repeat=REPEATS)) * 1e3, page

"""`/metrics` of a process with 5,000 sources and 1,000 teams: its size, and the processor time of one rendering."""

import time
import timeit
from collections.abc import Callable

from prometheus_client import generate_latest

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


def measure_metrics_page() -> list[str]:
    """The page, beside prometheus_client's own text of the same series, the best of several renderings."""
    fill_series()
    registries = [PROCESS_REGISTRY, *(service_registry(service) for service in BUILDS)]
    ours, page = _measure_milliseconds(lambda: render_series(BUILDS))
    theirs, _ = _measure_milliseconds(lambda: b"".join(map(generate_latest, registries)))
    lines = len(page.splitlines())
    return [
        f"  prometheus_client's own writer, the same series: {theirs:.1f} ms of processor",
        f"  /metrics, {lines:,} lines, {len(page) / 1024:.0f} KiB (aim ≤ 1,024): {ours:.1f} ms of processor "
        f"(aim ≤ 50), {ours / theirs:.2f} of prometheus_client's",
    ]


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

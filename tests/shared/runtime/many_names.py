"""Prints `/metrics` of a process with 5,000 sources and 1,000 teams, and the processor's seconds that rendering took.

`python -m tests.shared.runtime.many_names`: a program of its own, because names that are known stay known.
"""

import sys
import time

from services.cli.services import BUILDS
from services.handoff.sla import telemetry as sla
from services.intake.telemetry import count_capture, initialise_source_series
from shared.telemetry import render_series
from tests.handoff.sla.builders import sla_terms

SOURCES = [f"source-of-a-large-customer-{number:04}" for number in range(5000)]
TEAMS = [f"team-of-a-large-customer-{number:04}" for number in range(1000)]


def fill_series() -> None:
    """Make as many series as the limits allow: names, and promises of different lengths."""
    for source in SOURCES:
        initialise_source_series(source)
        count_capture(source, "accepted")
    for minutes in range(1, 100):
        sla.response_histogram.ensure_buckets([sla_terms(acceptance={"within": f"{minutes}m"})])
    sla.initialise_series(TEAMS)


if __name__ == "__main__":
    fill_series()
    began = time.thread_time()
    page = render_series(BUILDS)
    sys.stdout.write(f"{page.decode()}# {time.thread_time() - began:.3f}\n")

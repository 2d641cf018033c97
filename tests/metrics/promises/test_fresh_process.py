"""A process that has just started says nothing about promises, rather than something wrong."""

import subprocess
import sys

import pytest

FRESH = """
import services.metrics.main
from shared.telemetry import render_series
print(render_series(["metrics"]).decode())
"""


@pytest.mark.usefixtures("processes_and_sockets")
def test_a_process_that_has_not_read_the_promises_yet_shows_none() -> None:
    run = subprocess.run([sys.executable, "-c", FRESH], capture_output=True, text=True, check=True)

    assert "# TYPE accord_promise_done gauge" in run.stdout
    assert [line for line in run.stdout.splitlines() if line.startswith("accord_promise_")] == []

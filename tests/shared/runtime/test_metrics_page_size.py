"""`/metrics` stays small however many sources and teams there are."""

import subprocess
import sys

import pytest

from bench.metrics_page import SOURCES
from tests.public.sources import ROOT

LARGEST_PAGE = 1024 * 1024


@pytest.mark.usefixtures("processes_and_sockets")
def test_with_5000_sources_and_1000_teams_the_page_is_below_a_mebibyte() -> None:
    arguments = [sys.executable, "-m", "tests.shared.runtime.many_names"]
    result = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=True)
    captures = [line for line in result.stdout.splitlines() if line.startswith("accord_captures_total{")]
    accepted = [float(line.rpartition(" ")[2]) for line in captures if 'outcome="accepted"' in line]

    assert len(result.stdout.encode()) < LARGEST_PAGE
    assert sum(accepted) == len(SOURCES)
    assert 'accord_captures_total{outcome="accepted",source="other"} 4800.0' in captures
    assert 'accord_sla_due_total{target="offer",team="other"} 0.0' in result.stdout

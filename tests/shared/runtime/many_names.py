"""Prints `/metrics` of a process with 5,000 sources and 1,000 teams.

`python -m tests.shared.runtime.many_names`: a program of its own, because names that are known stay known.
"""

import sys

from bench.metrics_page import fill_series
from services.cli.services import BUILDS
from shared.telemetry import render_series

if __name__ == "__main__":
    fill_series()
    sys.stdout.buffer.write(render_series(BUILDS))

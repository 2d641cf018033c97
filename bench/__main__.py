"""`make bench`: throughput and latency on this machine, as ratios to its own ceiling."""

import os
import sys

import uvloop

from bench.all_in_one import measure_all_in_one
from bench.capture_throughput import measure_captures
from bench.consumer_throughput import measure_consumers
from bench.idle import measure_idle
from bench.metrics_page import measure_metrics_page
from bench.processes import BOTH, MEASURED, OTHER, run_postgres
from bench.setup import prepare_database
from bench.sla_sweep import Load, measure_sla_sweep
from bench.working_time import measure_working_time


async def main() -> None:
    """Run each measurement in turn and print its lines; an aim that is missed is printed too, and fails nothing."""
    _print(f"Measured programs on core {MEASURED}; PostgreSQL and the load on core {OTHER}; fsync on.")
    os.sched_setaffinity(0, {OTHER})
    with run_postgres() as url:
        await prepare_database(url)
        _print("Captures, one core, 64 connections:", *await measure_captures(url))
        _print("Events through each service alone, from a full journal:", *await measure_consumers(url))
    os.sched_setaffinity(0, BOTH)
    _print("Working time:", *measure_working_time())
    _print("/metrics with 5,000 sources and 1,000 teams:", *measure_metrics_page())
    with run_postgres() as url:
        await prepare_database(url)
        _print("Deadlines, one process, both cores:", *await measure_sla_sweep(url, Load()))
    with run_postgres() as url:
        await prepare_database(url)
        _print("A process while nothing happens:", *await measure_idle(url))
    _print("Everything in one process (`accord up`), both cores:", *await measure_all_in_one())


def _print(*lines: str) -> None:
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


uvloop.run(main())

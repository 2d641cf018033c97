"""`make bench`: what this machine gives, as ratios to its own ceiling."""

import os
import sys

import uvloop

from bench.all_in_one import together
from bench.capture_throughput import captures
from bench.consumer_throughput import readers
from bench.processes import BOTH, MEASURED, OTHER, postgres
from bench.setup_database import prepare
from bench.sla_sweep import Size, clocks
from bench.working_time import calendars


async def main() -> None:
    """Everything in turn; prints what is, not what was aimed at."""
    _say(f"Measured programs on core {MEASURED}; PostgreSQL and the load on core {OTHER}; fsync on.")
    os.sched_setaffinity(0, {OTHER})
    with postgres() as url:
        await prepare(url)
        _say("Captures, one core, 64 connections:", *await captures(url))
        _say("Events through each service alone, from a full journal:", *await readers(url))
    os.sched_setaffinity(0, BOTH)
    _say("Working time:", *calendars())
    with postgres() as url:
        await prepare(url)
        _say("Deadlines, one process, both cores:", *await clocks(url, Size()))
    _say("Everything in one process (`accord up`), both cores:", *await together())


def _say(*lines: str) -> None:
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


uvloop.run(main())

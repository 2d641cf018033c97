"""The Prometheus series of a new process: `python -m tests.public.series` prints them as JSON."""

import asyncio
import json
import subprocess
import sys
from typing import Any

from prometheus_client import REGISTRY

from tests.public.entry_points import BUILDS, build_application
from tests.public.sources import ROOT

PREFIX = "accord_"


def read_families() -> dict[str, dict[str, Any]]:
    """Each family of series with its type and the names of its labels."""
    collectors = getattr(REGISTRY, "_collector_to_names")  # noqa: B009  the registry has no public access to them
    families = {}
    for collector in collectors:
        for family in collector.describe() if hasattr(collector, "describe") else ():
            if family.name.startswith(PREFIX):
                labels = list(vars(collector)["_labelnames"])
                families[family.name] = {"type": family.type, "labels": labels}
    return dict(sorted(families.items()))


def read_series() -> set[str]:
    """The series that `/metrics` lists now, each with its labels."""
    samples = [sample for family in REGISTRY.collect() for sample in family.samples if sample.name.startswith(PREFIX)]
    return {f"{sample.name} {json.dumps(sample.labels, sort_keys=True)}" for sample in samples}


async def read_initial_series() -> dict[str, Any]:
    """The families, and the series with which a process starts: those of every process, and what each service adds."""
    before = read_series()
    added = {"every process": sorted(before)}
    for service in BUILDS:
        await build_application(service)
        added[service] = sorted(read_series() - before)
        before = read_series()
    return {"families": read_families(), "at the start": added}


async def read_series_of_new_process() -> Any:
    """The document that this module prints, run as a program of its own."""
    arguments = [sys.executable, "-m", "tests.public.series"]
    result = await asyncio.to_thread(subprocess.run, arguments, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


if __name__ == "__main__":
    print(json.dumps(asyncio.run(read_initial_series())))  # noqa: T201

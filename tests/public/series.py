"""The Prometheus series of a fresh process: `python -m tests.public.series` prints them as JSON."""

import asyncio
import json
import subprocess
import sys
from typing import Any

from prometheus_client import REGISTRY

from tests.public.entry_points import BUILDS, application_of
from tests.public.sources import ROOT

PREFIX = "accord_"


def families() -> dict[str, dict[str, Any]]:
    """Each family of series with its type and the names of its labels."""
    collectors = getattr(REGISTRY, "_collector_to_names")  # noqa: B009  the registry has no public way to ask this
    found = {}
    for collector in collectors:
        for family in collector.describe() if hasattr(collector, "describe") else ():
            if family.name.startswith(PREFIX):
                labels = list(vars(collector)["_labelnames"])
                found[family.name] = {"type": family.type, "labels": labels}
    return dict(sorted(found.items()))


def shown() -> set[str]:
    """The series that the page `/metrics` has now, each with its labels."""
    samples = [sample for family in REGISTRY.collect() for sample in family.samples if sample.name.startswith(PREFIX)]
    return {f"{sample.name} {json.dumps(sample.labels, sort_keys=True)}" for sample in samples}


async def series() -> dict[str, Any]:
    """The families, and the series that are there at 0: in every process, and those that each service adds in turn."""
    known = shown()
    added = {"every process": sorted(known)}
    for service in BUILDS:
        await application_of(service)
        added[service] = sorted(shown() - known)
        known = shown()
    return {"families": families(), "at the start": added}


async def series_of_a_fresh_process() -> Any:
    """What this module prints."""
    words = [sys.executable, "-m", "tests.public.series"]
    done = await asyncio.to_thread(subprocess.run, words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


if __name__ == "__main__":
    print(json.dumps(asyncio.run(series())))  # noqa: T201

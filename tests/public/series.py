"""The Prometheus series of a new process: `python -m tests.public.series` prints them as JSON."""

import asyncio
import json
import subprocess
import sys
from typing import Any

from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

from tests.public.entry_points import BUILDS, build_application, render_series
from tests.public.sources import ROOT

PREFIX = "accord_"
# Series whose labels are those of the machine.
VERSIONS = {"accord_build_info"}


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


def read_series(*services: str) -> set[str]:
    """The series that `/metrics` lists now in a process of these services, each with its labels but versions."""
    page = render_series(services).decode()
    samples = [sample for family in text_string_to_metric_families(page) for sample in family.samples]
    return {_describe(sample.name, sample.labels) for sample in samples if sample.name.startswith(PREFIX)}


def _describe(name: str, labels: dict[str, str]) -> str:
    shown = dict.fromkeys(labels) if name in VERSIONS else labels
    return f"{name} {json.dumps(shown, sort_keys=True)}"


async def read_initial_series() -> dict[str, Any]:
    """The families, and the series with which a process starts: those of every process, and what each service adds."""
    before = read_series()
    added = {"every process": sorted(before)}
    for service in BUILDS:
        await build_application(service)
        added[service] = sorted(read_series(service) - before)
        before |= read_series()
    return {"families": read_families(), "at the start": added}


async def read_series_of_new_process() -> Any:
    """The document that this module prints, run as a program of its own."""
    arguments = [sys.executable, "-m", "tests.public.series"]
    result = await asyncio.to_thread(subprocess.run, arguments, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


if __name__ == "__main__":
    print(json.dumps(asyncio.run(read_initial_series())))  # noqa: T201

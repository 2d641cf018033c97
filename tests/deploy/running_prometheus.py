"""A real Prometheus that scrapes one Accord and evaluates its rules, for tests."""

import json
import math
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.support.ports import free_port

START_SECONDS = 30.0
PAUSE_SECONDS = 0.1
STEP_SECONDS = 2
RULES = Path(__file__).parents[2] / "deploy/prometheus/rules/*.yml"


class Prometheus:
    """Its answers to queries."""

    def __init__(self, port: int) -> None:
        self._port = port

    def ask(self, expression: str, seconds: float | None) -> list[dict[str, Any]]:
        """The series of the last so many seconds, or the values of now; those that are numbers at some time."""
        now = time.time()
        if seconds is None:
            series = self._get("/api/v1/query", query=expression)["data"]["result"]
            return [each for each in series if not math.isnan(float(each["value"][1]))]
        times = {"start": now - seconds, "end": now, "step": STEP_SECONDS}
        series = self._get("/api/v1/query_range", query=expression, **times)["data"]["result"]
        return [each for each in series if not all(math.isnan(float(value)) for _, value in each["values"])]

    def is_ready(self) -> bool:
        try:
            return bool(self._get("/api/v1/status/buildinfo"))
        except (OSError, HTTPException, ValueError):
            return False

    def _get(self, path: str, **values: Any) -> dict[str, Any]:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=START_SECONDS)
        try:
            connection.request("GET", f"{path}?{urlencode(values)}")
            answer = connection.getresponse()
            document: dict[str, Any] = json.loads(answer.read())
        finally:
            connection.close()
        assert answer.status == 200, document
        return document


@contextmanager
def run_prometheus(target: str, token: str, folder: Path) -> Iterator[Prometheus]:
    """Prometheus with the rules of `deploy/`, which scrapes this target each second; killed after the block."""
    port, program = free_port(), shutil.which("prometheus")
    assert program, "prometheus is missing (Debian has it in the package prometheus)"
    configuration = {
        "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
        "rule_files": [str(RULES)],
        "scrape_configs": [
            {
                "job_name": "accord",
                "authorization": {"credentials": token},
                "static_configs": [{"targets": [target]}],
            }
        ],
    }
    (folder / "prometheus.yml").write_text(json.dumps(configuration))
    options = {
        "config.file": folder / "prometheus.yml",
        "storage.tsdb.path": folder / "series",
        "web.listen-address": f"127.0.0.1:{port}",
    }
    command = [program, *(f"--{name}={value}" for name, value in options.items())]
    with (folder / "prometheus.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        prometheus, deadline = Prometheus(port), time.monotonic() + START_SECONDS
        while not prometheus.is_ready():
            assert time.monotonic() < deadline, (folder / "prometheus.log").read_text()
            time.sleep(PAUSE_SECONDS)
        yield prometheus
    finally:
        process.kill()
        process.wait()

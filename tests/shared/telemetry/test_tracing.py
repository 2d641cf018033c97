"""Whether a process records traces: only with the extra, and only where its environment says where they go."""

import os
import subprocess
import sys

import pytest

PROGRAM = """
import sys
{first}
import services.cli.main, shared.runtime.launch
from shared.telemetry import current_traceparent, find_tracer, start_tracing, stop_tracing
start_tracing("accord")
print(find_tracer() is not None, "opentelemetry.sdk.trace" in sys.modules, current_traceparent())
stop_tracing()
"""
ENDPOINT = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}
WITHOUT_THE_EXTRA = "sys.modules['opentelemetry.sdk'] = None"


@pytest.mark.usefixtures("processes_and_sockets")
@pytest.mark.parametrize(
    ("first", "environment", "recorded", "warned"),
    [
        ("", {}, "False False None", False),
        ("", ENDPOINT, "True True None", False),
        (WITHOUT_THE_EXTRA, ENDPOINT, "False False None", True),
        (WITHOUT_THE_EXTRA, {}, "False False None", False),
    ],
    ids=["no endpoint", "endpoint and extra", "endpoint without the extra", "neither"],
)
def test_traces_are_recorded_with_an_endpoint_and_the_extra_only(
    first: str, environment: dict[str, str], recorded: str, warned: bool
) -> None:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("OTEL_")}
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(first=first)],
        env=inherited | environment,
        capture_output=True,
        text=True,
        check=True,
    )

    assert run.stdout.strip() == recorded
    assert ("traces_not_recorded" in run.stderr) == warned

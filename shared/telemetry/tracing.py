"""Traces by OpenTelemetry, for processes with the extra `otel` whose environment says where traces go.

A trace passes on as `traceparent`, a text of W3C Trace Context. Without a tracer nothing of OpenTelemetry's SDK is
imported, and nothing is asked but whether there is a tracer.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from shared.telemetry.logs import log

if TYPE_CHECKING:
    from shared.telemetry.tracer import Tracer

ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
MISSING = "the extra otel is not installed"


class _State:
    tracer: Tracer | None = None


def start_tracing(name: str) -> None:
    """Record the traces of this process, named so unless OTEL_SERVICE_NAME says otherwise, if an endpoint is set."""
    if not any(os.environ.get(variable) for variable in ENDPOINTS):
        return
    try:
        from shared.telemetry.tracer import Tracer
    except ImportError:
        log.warning("traces_not_recorded", why=MISSING)
        return
    _State.tracer = Tracer(name)


def stop_tracing() -> None:
    """Send what is recorded, and record no more. It takes two seconds at most."""
    tracer, _State.tracer = _State.tracer, None
    if tracer is not None:
        tracer.close()


def find_tracer() -> Tracer | None:
    """What records this process's traces; None if nothing does."""
    return _State.tracer


def current_traceparent() -> str | None:
    """The trace of the request that is being answered, where it is recorded."""
    return None if _State.tracer is None else _State.tracer.current_traceparent()

"""The fast path for the most frequent routes: plain Starlette routes that are called without FastAPI and its layers.

Where traces are recorded there is none: FastAPI records the requests that it sees.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request

from shared.http.error_handlers import HANDLERS
from shared.telemetry import find_tracer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from fastapi.telemetry import TelemetryConfig
    from starlette.responses import Response
    from starlette.types import Receive, Scope, Send


def choose_telemetry() -> TelemetryConfig:
    """The options of FastAPI's own telemetry. Without a tracer it is off: to look for one costs each request 7 µs."""
    off: TelemetryConfig = {"metrics": False, "logs": False, "operation_spans": False, "auto_configure": False}
    tracer = find_tracer()
    return {**off, "tracing": True, "tracer_provider": tracer.provider} if tracer else {**off, "tracing": False}


async def answer_fast(scope: Scope, receive: Receive, send: Send) -> None:
    """An ASGI application of frequent routes: the one that was found, `scope["route"]`, answers."""
    response = await call_endpoint(scope["route"].endpoint, Request(scope, receive, send))
    await response(scope, receive, send)


async def call_endpoint(endpoint: Callable[[Request], Awaitable[Response]], request: Request) -> Response:
    """The response of the endpoint, or of the handler for the exception that it raises."""
    try:
        return await endpoint(request)
    except Exception as error:
        handler = next((HANDLERS[kind] for kind in type(error).__mro__ if kind in HANDLERS), None)
        if handler is None:
            raise
        response: Response = await handler(request, error)
        return response

"""Counts requests by the pattern of their route, never by their path, which holds ids."""

from __future__ import annotations

import time
from functools import cache
from typing import TYPE_CHECKING

from shared.telemetry import http_request_seconds, http_requests_total

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# The labels of a request that no route matched, with another method, or that got no response.
UNMATCHED = "unmatched"
OTHER_METHOD = "other"
NO_STATUS = "none"


class RequestMetrics:
    """Pure ASGI middleware. `routes`: the plain routes, which do not put themselves into the scope as FastAPI's do."""

    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute] = ()) -> None:
        self.app = app
        # A mounted application is the endpoint of its Mount.
        self.patterns = {getattr(route, "endpoint", None) or getattr(route, "app", None): route for route in routes}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        response = TimedResponse(send)
        try:
            await self.app(scope, receive, response)
        finally:
            route, method = self.find_pattern(scope), scope["method"] if scope["method"] in METHODS else OTHER_METHOD
            record_request(route, method, response.status, response.seconds)

    def find_pattern(self, scope: Scope) -> str:
        route = scope.get("route") or self.patterns.get(scope.get("endpoint"))
        return getattr(route, "path", UNMATCHED)


# The library looks each label up under a lock; routes, methods and statuses are few.
_counter = cache(http_requests_total.labels)
_histogram = cache(http_request_seconds.labels)


def record_request(route: str, method: str, status: str, seconds: float | None) -> None:
    """Count a request; `seconds` until its response began, None without a response."""
    _counter(route, method, status).inc()
    if seconds is not None:
        _histogram(route, method).observe(seconds)


class TimedResponse:
    """The request's `send`, which remembers the status, and the seconds until the response began."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.began = time.perf_counter()
        self.status = NO_STATUS
        self.seconds: float | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = str(message["status"])
            self.seconds = time.perf_counter() - self.began
        await self.send(message)

"""The fast path for the most frequent routes: plain Starlette routes that are called without FastAPI's routing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.routing import Route

from shared.http.error_handlers import HANDLERS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from starlette.responses import Response
    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp, Receive, Scope, Send


class FastPath:
    """Pure ASGI middleware that answers the POST routes among `routes` that have no parameters in their path."""

    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute] = ()) -> None:
        self.app = app
        self.routes = {
            route.path: route
            for route in routes
            if isinstance(route, Route) and route.methods == {"POST"} and not route.param_convertors
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        route = self.routes.get(scope["path"]) if scope["type"] == "http" and scope["method"] == "POST" else None
        if route is None:
            await self.app(scope, receive, send)
            return
        scope["route"] = route
        response = await call_endpoint(route.endpoint, Request(scope, receive, send))
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

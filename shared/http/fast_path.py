"""The shortest way to the routes that are asked most: past the router, and past all that FastAPI does for its own."""

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
    """Pure ASGI middleware: POST routes without parameters in their path are answered here."""

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
        response = await answer(route.endpoint, Request(scope, receive, send))
        await response(scope, receive, send)


async def answer(endpoint: Callable[[Request], Awaitable[Response]], request: Request) -> Response:
    """What the route answers, or what its refusal is answered with."""
    try:
        return await endpoint(request)
    except Exception as trouble:
        handler = next((HANDLERS[kind] for kind in type(trouble).__mro__ if kind in HANDLERS), None)
        if handler is None:
            raise
        answered: Response = await handler(request, trouble)
        return answered

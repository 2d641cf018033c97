"""A FastAPI application on which everything of the HTTP edge is in place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Depends, FastAPI
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route

from shared.http.docs_page import docs
from shared.http.error_handlers import HANDLERS, ErrorMap
from shared.http.fast_path import FastPath
from shared.http.openapi import complete
from shared.http.security_middleware import SecurityMiddleware
from shared.http.unknown_query_parameters import only_known_parameters


class Router(APIRouter):
    """A router that also knows how its subject's refusals are answered, and which paths take more than 64 KiB."""

    def __init__(self, answers: ErrorMap | None = None, limits: Mapping[str, int] | None = None, **given: Any) -> None:
        super().__init__(**given)
        self.answers = answers or {}
        self.limits = limits or {}


class Application(FastAPI):
    """FastAPI, with bodies read from bytes, plain routes and problems in its OpenAPI document."""

    def openapi(self) -> dict[str, Any]:
        document = super().openapi()
        if "Problem" not in document.get("components", {}).get("schemas", {}):
            complete(document, self.routes)
        return document


def create_application(
    title: str,
    routers: Sequence[APIRouter],
    routes: Sequence[BaseRoute] = (),
    lifespan: Callable[..., Any] | None = None,
) -> Application:
    """The application of one service, or of several. `routes` are plain Starlette routes, matched first."""
    ours = [router for router in routers if isinstance(router, Router)]
    limits = {prefix: size for router in ours for prefix, size in router.limits.items()}
    app = Application(
        title=title,
        routes=[*routes, Route("/docs", docs)],
        lifespan=lifespan,
        redirect_slashes=False,
        docs_url=None,
        redoc_url=None,
        # Spans would hold paths, so ids; and asking whether anyone wants them costs each request 7 µs.
        telemetry={"tracing": False, "metrics": False, "logs": False},
        dependencies=[Depends(only_known_parameters)],
        middleware=[Middleware(SecurityMiddleware, limits=limits), Middleware(FastPath, routes=routes)],
        exception_handlers=HANDLERS,
    )
    app.state.answers = {kind: answer for router in ours for kind, answer in router.answers.items()}
    for router in routers:
        app.include_router(router)
    return app

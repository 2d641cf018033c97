"""A FastAPI application with all of the HTTP edge, and the routers that it takes."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Depends, FastAPI
from starlette import middleware, routing, types

from shared.http import fast_path, frequent_routes, problem_response
from shared.http.docs_page import ApiDocuments, docs, openapi_document
from shared.http.error_handlers import HANDLERS, ErrorMap, on_failure
from shared.http.field_texts import complete_document
from shared.http.rate_limits import RateLimits
from shared.http.request_metrics import RequestMetrics
from shared.http.security_middleware import BodyLimit, SecurityMiddleware
from shared.http.unknown_query_parameters import refuse_unknown_parameters


class Router(APIRouter):
    """A router with the answers to its subject's refusals, and the body limits of its paths.

    `limits`: bytes by path prefix, for routes that take more than 64 KiB, or a limit with times of its own.
    """

    def __init__(
        self, answers: ErrorMap | None = None, limits: Mapping[str, int | BodyLimit] | None = None, **options: Any
    ) -> None:
        super().__init__(**options)
        self.answers = answers or {}
        # What the paths of its routes start with, up to their first parameter, once it is known.
        self._starts: tuple[str, ...] = ()
        self.limits = {
            prefix: limit if isinstance(limit, BodyLimit) else BodyLimit(limit)
            for prefix, limit in (limits or {}).items()
        }

    def matches(self, scope: types.Scope) -> tuple[routing.Match, types.Scope]:
        """Whether one of its routes has this path. Most routers are asked in vain, and say so without their routes."""
        self._starts = self._starts or tuple({str(getattr(each, "path", "")).split("{")[0] for each in self.routes})
        return super().matches(scope) if scope["path"].startswith(self._starts) else (routing.Match.NONE, {})


class Application(FastAPI):
    """FastAPI whose OpenAPI document has bodies that are read as bytes, plain routes and problems as well.

    `main_files`: the main.py of each service; `fields.yaml` beside it has the sentences and examples of its fields.
    `fast_routes` are answered by `fast_path`, which has the same guards as FastAPI's layers and none of these; of
    `direct_routes`, the protocol answers the usual requests itself.
    """

    main_files: Sequence[str] = ()
    fast_routes = frequent_routes.find_fast(())
    direct_routes = frequent_routes.find_direct(())
    fast_path: types.ASGIApp

    async def __call__(self, scope: types.Scope, receive: types.Receive, send: types.Send) -> None:
        is_post = scope["type"] == "http" and scope["method"] == "POST"
        if is_post and (found := self.fast_routes.find(scope["path"])):
            scope["app"] = self
            scope["route"], scope["path_params"] = found
            await self.fast_path(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    def openapi(self) -> dict[str, Any]:
        document = super().openapi()
        if "Problem" not in document.get("components", {}).get("schemas", {}):
            complete_document(document, self.routes, self.main_files)
        return document


def create_application(
    title: str,
    routers: Sequence[APIRouter],
    routes: Sequence[routing.BaseRoute] = (),
    lifespan: Callable[..., Any] | None = None,
) -> Application:
    """The application of one service, or of several. `routes` are plain Starlette routes, matched first.

    `app.state.documents_guard`, where it is set, raises a Problem for who may not see `/docs` and `/openapi.json`.
    `app.state.trusted_proxies`: the networks whose `X-Forwarded-For` counts; none at first.
    """
    own_routers = [router for router in routers if isinstance(router, Router)]
    limits = {prefix: limit for router in own_routers for prefix, limit in router.limits.items()}
    plain_routes = [*routes, routing.Route("/docs", docs), routing.Route("/openapi.json", openapi_document)]
    app = Application(
        title=title,
        routes=plain_routes,
        lifespan=lifespan,
        redirect_slashes=False,
        docs_url=None,
        openapi_url=None,
        redoc_url=None,
        telemetry=fast_path.choose_telemetry(),
        dependencies=[Depends(problem_response.refuse_wrong_method), Depends(refuse_unknown_parameters)],
        middleware=[
            middleware.Middleware(RequestMetrics, routes=plain_routes),
            middleware.Middleware(SecurityMiddleware, limits=limits),
        ],
        exception_handlers={**HANDLERS, Exception: on_failure},
    )
    app.fast_routes, app.direct_routes = frequent_routes.find_fast(routes), frequent_routes.find_direct(routes)
    app.fast_path = RequestMetrics(SecurityMiddleware(fast_path.answer_fast, limits))
    app.state.documents, app.state.documents_guard = ApiDocuments(), None
    app.state.rate_limits = RateLimits()
    app.state.trusted_proxies = ()
    app.state.answers = {kind: answer for router in own_routers for kind, answer in router.answers.items()}
    for router in routers:
        app.include_router(router)
    app.state.methods = problem_response.list_methods(plain_routes, routers)
    return app

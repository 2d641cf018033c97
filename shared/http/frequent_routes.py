"""The most frequent routes among all: those of the fast path, and those that the protocol answers.

Where traces are recorded there are none: FastAPI records the requests that it sees.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.convertors import Convertor, StringConvertor
from starlette.routing import Route

from shared.http.direct_route import DirectRoute, DirectRoutes
from shared.telemetry import find_tracer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.routing import BaseRoute


class FastRoutes:
    """The plain POST routes among these whose parameters, if any, are texts."""

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        posts = [route for route in routes if isinstance(route, Route) and route.methods == {"POST"}]
        self.by_path = {route.path: route for route in posts if not route.param_convertors}
        self.with_texts = [
            route for route in posts if route.param_convertors and all(map(_is_text, route.param_convertors.values()))
        ]

    def find(self, path: str) -> tuple[Route, dict[str, str]] | None:
        """The route of this path and its parameters; None if there is none."""
        route = self.by_path.get(path)
        if route is not None:
            return route, {}
        matches = ((route, route.path_regex.match(path)) for route in self.with_texts)
        return next(((route, match.groupdict()) for route, match in matches if match), None)


def _is_text(convertor: Convertor[Any]) -> bool:
    return type(convertor) is StringConvertor


def find_fast(routes: Sequence[BaseRoute]) -> FastRoutes:
    """The frequent ones of these routes; none where traces are recorded."""
    return FastRoutes(() if find_tracer() else routes)


def find_direct(routes: Sequence[BaseRoute]) -> DirectRoutes:
    """The direct ones of these routes; none where traces are recorded."""
    return DirectRoutes(route for route in routes if isinstance(route, DirectRoute) and not find_tracer())

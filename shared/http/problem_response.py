"""A problem as the answer to a request: a page for a person in a browser, a document for a program."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Set
from http import HTTPStatus

from fastapi.routing import RouteContext, iter_route_contexts
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, Router

from shared.http.problem_details import ERRORS_LIMIT, Problem
from shared.web import page

# What the status alone says, for a person.
SENTENCES = {
    401: "You are not signed in",
    403: "You may not do this",
    404: "There is nothing at this address",
    405: "This address does not take that",
    500: "Accord failed at this request",
    503: "Accord cannot answer now",
}
# What a person may do about a refusal, by its status.
ADVICE = {
    401: "Sign in, then open the page again.",
    403: "Sign in with a key that may, or ask the administrator for one.",
    404: "The address may be mistyped, or what it named is gone. The board leads to everything else.",
    405: "Open the page by a link or a button of Accord, not by its address.",
    413: "Send less at once.",
    422: "Mend what is named here, and send it again.",
    429: "Wait a moment, then load the page again.",
    500: "Go back and try once more. If it fails again, tell the operator the id, and what you did.",
    503: "Load the page again in a moment.",
}
# Paths of tools, which get problem documents whatever they accept, unless they are opened in a browser's window.
TOOLS = ("/v1/", "/metrics", "/openapi.json")


def wrong_method(request: Request) -> Problem:
    """Status 405 with the methods of the routes that have this path: `/v1/leads/batch` is no `/v1/leads/{lead_id}`."""
    routes = find_routes(request)
    methods = sorted({method for route in routes for method in route.methods or ()})
    return Problem(405, f"This path takes {' or '.join(methods)}", headers={"allow": ", ".join(methods)})


def find_routes(request: Request) -> list[RouteContext]:
    """The routes that have this path, with any method: of those, the ones that say most of it themselves."""
    path = request.scope["path"]
    found = [route for route in iter_route_contexts(request.app.routes) if matches(route, path)]
    said = [say_segments(route, path) for route in found]
    return [route for route, segments in zip(found, said, strict=True) if segments == max(said)]


async def refuse_wrong_method(request: Request) -> None:
    """A dependency of every route: `GET /v1/leads/batch` asks for no lead whose id is "batch". Raises Problem 405."""
    methods: Collection[str] = request.app.state.methods.get(request.scope["path"], ()) if request.path_params else ()
    if methods and request.method not in methods:
        raise wrong_method(request)


def list_methods(routes: Iterable[BaseRoute], routers: Iterable[Router]) -> Mapping[str, Set[str]]:
    """The methods of each path without parameters, of these routes and those of the routers.

    What asks the application for its routes has FastAPI make objects of its own of all of them, in megabytes.
    """
    methods: dict[str, set[str]] = {}
    for route in [*routes, *(route for router in routers for route in router.routes)]:
        if isinstance(route, Route) and "{" not in route.path:
            methods.setdefault(route.path, set()).update(route.methods or ())
    return methods


def matches(route: RouteContext, path: str) -> bool:
    """Whether the route has this path, with any method."""
    pattern: re.Pattern[str] | None = getattr(route, "path_regex", None)
    return pattern is not None and pattern.match(path) is not None


def say_segments(route: RouteContext, path: str) -> list[bool]:
    """Of each segment of the path whether the route says it, and not a parameter."""
    return [theirs == ours for theirs, ours in zip(str(route.path).split("/"), path.split("/"), strict=False)]


def to_response(request: Request, problem: Problem) -> Response:
    """The problem as a page for a person in a browser, and as a document for everyone else."""
    return to_page(request, problem) if wants_page(request, problem) else problem.response()


def wants_page(request: Request, problem: Problem) -> bool:
    """Whether a person reads the answer in a browser: it is refused, and shown in a window, or no route of tools."""
    in_window = request.headers.get("sec-fetch-dest") == "document" or not request.url.path.startswith(TOOLS)
    return problem.status_code >= 400 and in_window and "text/html" in request.headers.get("accept", "")


def to_page(request: Request, problem: Problem) -> Response:
    """The problem's title and errors as a page, with its headers, and the header of who is signed in."""
    errors = problem.errors[:ERRORS_LIMIT]
    detail = problem.more.get("detail", "")
    is_bare = problem.title == HTTPStatus(problem.status_code).phrase
    sentence = SENTENCES.get(problem.status_code, problem.title) if is_bare else problem.title
    response: Response = page(
        "refusal.html", problem.status_code, code=problem.status_code, sentence=sentence, detail=detail,
        errors=[error for error in errors if error.detail != detail], advice=ADVICE.get(problem.status_code, ""),
        failure_id=problem.more.get("instance", "").rpartition(":")[2],
        **getattr(request.state, "frame", {}),
    )  # fmt: skip
    response.headers.update(problem.headers or {})
    return response


def waiting_page(sentence: str, seconds: int, failure_id: str) -> Response:
    """Status 503 as a page, which loads itself again after so many seconds."""
    headers = {"retry-after": str(seconds)}
    response: Response = page(
        "unavailable.html", 503, headers=headers, sentence=sentence, seconds=seconds, failure_id=failure_id
    )
    return response

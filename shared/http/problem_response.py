"""A problem as the answer to a request: a page for a person in a browser, a document for a program."""

from __future__ import annotations

import re
from http import HTTPStatus

from fastapi.routing import RouteContext, iter_route_contexts
from starlette.requests import Request
from starlette.responses import Response

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
    """Status 405 with the methods of all routes that have this path."""
    routes = iter_route_contexts(request.app.routes)
    path = request.scope["path"]
    methods = sorted({method for route in routes if matches(route, path) for method in route.methods or ()})
    return Problem(405, f"This path takes {' or '.join(methods)}", headers={"allow": ", ".join(methods)})


def matches(route: RouteContext, path: str) -> bool:
    """Whether the route has this path, with any method."""
    pattern: re.Pattern[str] | None = getattr(route, "path_regex", None)
    return pattern is not None and pattern.match(path) is not None


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

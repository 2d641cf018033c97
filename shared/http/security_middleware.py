"""The outermost middleware: limits of size and time, invalid paths, security headers, problems for all failures."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from starlette.requests import ClientDisconnect, Request

from shared.http.failures import log_failure
from shared.http.problem_details import Problem
from shared.http.problem_response import to_response
from shared.http.request_body import BODY_BYTES
from shared.http.request_guard import EXTEND_DEADLINE, BoundedBody, check_request

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_SECONDS = 10.0
PAGE_POLICY = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    b"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
DATA_POLICY = b"default-src 'none'; frame-ancestors 'none'"
HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
)


class BodyLimit(NamedTuple):
    """The most bytes of a body, and the seconds in which all of it arrives.

    `step_bytes`: so many more arrive within every `step_seconds`, or the body is refused; None: no step is checked.
    """

    size: int
    seconds: float = BODY_SECONDS
    step_bytes: int | None = None
    step_seconds: float = BODY_SECONDS


class SecurityMiddleware:
    """Pure ASGI middleware. `limits`: of the body by path prefix, for routes that take more than 64 KiB."""

    def __init__(
        self, app: ASGIApp, limits: Mapping[str, BodyLimit] | None = None, body_seconds: float = BODY_SECONDS
    ) -> None:
        self.app = app
        self.limits = tuple((limits or {}).items())
        self.usual_limit = BodyLimit(BODY_BYTES, body_seconds)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        response = SecuredResponse(send)
        try:
            limit = self.find_limit(scope["path"])
            check_request(scope, limit.size)
            extend = scope.get("extensions", {}).get(EXTEND_DEADLINE, {}).get("call")
            await self.app(scope, BoundedBody(receive, limit, extend), response)
        except ClientDisconnect:
            return
        except Problem as problem:
            await to_response(Request(scope), problem)(scope, receive, response)
        except asyncio.CancelledError:
            # The process ends. What the request did is not known: the caller asks again.
            if not response.started:
                await stopping().response()(scope, receive, response)
            raise
        except Exception as failure:
            answer = log_failure(scope["method"], failure, route_pattern(scope))
            if response.started:
                raise
            await to_response(Request(scope), answer)(scope, receive, response)

    def find_limit(self, path: str) -> BodyLimit:
        return next((limit for prefix, limit in self.limits if path.startswith(prefix)), self.usual_limit)


class SecuredResponse:
    """The request's `send` with the security headers; `started`: the headers are sent."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            message["headers"] = [*message.get("headers", ()), *missing_headers(dict(message.get("headers", ())))]
        await self.send(message)


def stopping() -> Problem:
    """The answer to a request that is under way when the process ends."""
    headers = {"retry-after": "1", "connection": "close"}
    return Problem(503, "Accord is being restarted; ask again in a moment", headers=headers)


def missing_headers(headers: Mapping[bytes, bytes]) -> Sequence[tuple[bytes, bytes]]:
    """The security headers to add to a response with these headers."""
    page = headers.get(b"content-type", b"").startswith(b"text/html")
    policy = (b"content-security-policy", PAGE_POLICY if page else DATA_POLICY)
    defaults = (policy, (b"cache-control", b"no-store"), (b"cross-origin-resource-policy", b"same-origin"))
    return [*HEADERS, *[default for default in defaults if default[0] not in headers]]


def route_pattern(scope: Scope) -> str | None:
    """The pattern of the matched route; never the path itself, which holds ids."""
    return getattr(scope.get("route"), "path", None)

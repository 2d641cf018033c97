"""Routes whose usual requests the protocol answers itself, without the task and the layers that other requests need."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from starlette.routing import Route

from shared.http.request_body import BYTE_ORDER_MARK, JSON
from shared.http.security_middleware import missing_headers

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence

    from starlette.datastructures import State
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import Scope

# The key in the scope of a request under which its endpoint finds the work that has begun for it.
BEGUN = "accord.begun"
CONTENT_TYPE, CONTENT_LENGTH, AUTHORIZATION = b"content-type", b"content-length", b"authorization"
# Exactly one of each is needed of a request with a JSON body that names its caller.
NEEDED_OF_CALLERS = frozenset({CONTENT_TYPE, CONTENT_LENGTH, AUTHORIZATION})
# What these ask for is the endpoint's to do.
UNUSUAL = frozenset({b"transfer-encoding", b"content-encoding", b"expect", b"upgrade", b"idempotency-key"})


# A parameter of a path that is sent as it is.
PLAIN_PARAMETER = re.compile(rb"[A-Za-z0-9_-]+")


def join_headers(headers: Sequence[tuple[bytes, bytes]]) -> bytes:
    """These headers and the security headers that they lack, without the length, as they are sent."""
    lines = [header for header in headers if header[0] != CONTENT_LENGTH]
    return b"".join([b"%b: %b\r\n" % header for header in [*lines, *missing_headers(dict(headers))]])


JSON_HEADERS = join_headers([(CONTENT_TYPE, JSON.encode())])


class DirectAnswer(NamedTuple):
    """An answer as it is sent. `headers`: as `join_headers` gives them."""

    body: bytes
    status: int = 202
    headers: bytes = JSON_HEADERS


class Head(NamedTuple):
    """The head of a request to a direct route. `needed`: the headers of which it has exactly one, by their names."""

    path: str
    needed: dict[bytes, bytes]
    headers: list[tuple[bytes, bytes]]
    client: tuple[str, int] | None


class Begun(Protocol):
    """Work that has begun for a request. `done` ends with its result, or with what the endpoint is to raise."""

    @property
    def done(self) -> asyncio.Future[Any]: ...


class DirectRoute(Route):
    """A plain POST route; its path may end in one parameter.

    The protocol asks `recall` for the caller, by what `read_key` reads from the head of a request; if there is one, it
    has the work begun, and when that is done it sends the answer of `encode`. If one of them returns None, the endpoint
    answers. It finds the work that has begun by `begun_for`, so that nothing is done twice. A request is direct only if
    it has exactly one of each of the headers `needed`. Of a route that `keeps_heads`, whose senders are few and send
    the same heads again, the protocol keeps what `read_key` returns, which therefore is no secret, by the head alone.
    """

    needed = NEEDED_OF_CALLERS
    keeps_heads = True

    def __init__(
        self,
        path: str,
        endpoint: Callable[[Request], Awaitable[Response]],
        *,
        read_key: Callable[[Head], Any],
        recall: Callable[[State, Any], Any],
        begin: Callable[[State, Any, bytes], Begun],
        encode: Callable[[Any], DirectAnswer | None],
    ) -> None:
        super().__init__(path, endpoint, methods=["POST"])
        self.read_key, self.recall, self.begin, self.encode = read_key, recall, begin, encode


class DirectRoutes:
    """The direct routes by their paths as they are sent; one that ends in a parameter by what is before it."""

    def __init__(self, routes: Iterable[DirectRoute] = ()) -> None:
        self.by_path: dict[bytes, DirectRoute] = {}
        self.by_start: dict[bytes, DirectRoute] = {}
        for route in routes:
            if route.param_convertors:
                self.by_start[route.path.rpartition("/")[0].encode()] = route
            else:
                self.by_path[route.path.encode()] = route

    def find(self, url: bytes) -> DirectRoute | None:
        """The route with this path, which is sent without a query."""
        route = self.by_path.get(url)
        if route is None:
            start, _, parameter = url.rpartition(b"/")
            route = self.by_start.get(start)
            return route if route and PLAIN_PARAMETER.fullmatch(parameter) else None
        return route


def begun_for(request: Request) -> Any:
    """The work that the protocol has begun for this request; None without any."""
    return request.scope.get(BEGUN)


def read_needed(headers: list[tuple[bytes, bytes]], names: frozenset[bytes]) -> dict[bytes, bytes] | None:
    """The headers with these names, if there is exactly one of each, and nothing unusual; else None."""
    needed: dict[bytes, bytes] = {}
    for name, value in headers:
        if name in names:
            if name in needed:
                return None
            needed[name] = value
        elif name in UNUSUAL:
            return None
    return needed if len(needed) == len(names) else None


class Exchange:
    """A request to a direct route; it stands where uvicorn has the cycle of a request until it is answered."""

    __slots__ = (
        "began",
        "begun",
        "body",
        "caller",
        "disconnected",
        "head",
        "keep_alive",
        "message_event",
        "more_body",
        "path",
        "response_complete",
        "route",
        "scope",
    )

    def __init__(self, route: DirectRoute, caller: Any, scope: Scope, path: str) -> None:
        self.route, self.caller, self.scope, self.path = route, caller, scope, path
        self.body = b""
        # The head of the request, where its headers are still to be read into the scope.
        self.head = b""
        self.began = 0.0
        self.begun: Begun | None = None
        self.keep_alive = self.more_body = True
        self.disconnected = self.response_complete = False
        # uvicorn sets it when the connection is lost.
        self.message_event = NO_ONE_WAITS

    def is_plain(self) -> bool:
        """Whether the body is as the endpoint would read it."""
        return not self.body.startswith(BYTE_ORDER_MARK)


class _NoEvent:
    def set(self) -> None:
        """Nothing waits for it."""


NO_ONE_WAITS = _NoEvent()

"""Routes whose usual requests the protocol answers itself, without the task and the layers that other requests need."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Protocol

from starlette.routing import Route

from shared.http.request_body import BYTE_ORDER_MARK, JSON
from shared.http.security_middleware import missing_headers

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.datastructures import State
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import Scope

# The key in the scope of a request under which its endpoint finds the work that has begun for it.
BEGUN = "accord.begun"
ANSWER_STATUS = 202
ANSWER_HEADERS = b"".join(
    b"%b: %b\r\n" % header
    for header in [(b"content-type", JSON.encode()), *missing_headers({b"content-type": JSON.encode()})]
)
# Exactly one of each is needed.
NEEDED = frozenset({b"content-type", b"content-length", b"authorization"})
# What these ask for is the endpoint's to do.
UNUSUAL = frozenset({b"transfer-encoding", b"content-encoding", b"expect", b"upgrade", b"idempotency-key"})


class Begun(Protocol):
    """Work that has begun for a request. `done` ends with its result, or with what the endpoint is to raise."""

    @property
    def done(self) -> asyncio.Future[Any]: ...


class DirectRoute(Route):
    """A plain POST route with a JSON body.

    The protocol asks `recall` for the caller, by what `read_key` reads from the header `Authorization`; if there is
    one, it has the work begun, and when that is done it sends the JSON text of `encode` with status 202. If one of them
    returns None, the endpoint answers. It finds the work that has begun by `begun_for`, so that nothing is done twice.
    The protocol keeps what `read_key` returns, which therefore is no secret.
    """

    def __init__(
        self,
        path: str,
        endpoint: Callable[[Request], Awaitable[Response]],
        *,
        read_key: Callable[[bytes], bytes | None],
        recall: Callable[[State, bytes], Any],
        begin: Callable[[State, Any, bytes], Begun],
        encode: Callable[[Any], bytes | None],
    ) -> None:
        super().__init__(path, endpoint, methods=["POST"])
        self.read_key, self.recall, self.begin, self.encode = read_key, recall, begin, encode


def begun_for(request: Request) -> Any:
    """The work that the protocol has begun for this request; None without any."""
    return request.scope.get(BEGUN)


def read_needed(headers: list[tuple[bytes, bytes]]) -> dict[bytes, bytes] | None:
    """The headers in NEEDED of a request with a JSON body and nothing unusual; else None."""
    needed: dict[bytes, bytes] = {}
    for name, value in headers:
        if name in NEEDED:
            if name in needed:
                return None
            needed[name] = value
        elif name in UNUSUAL:
            return None
    return needed if len(needed) == len(NEEDED) and needed[b"content-type"] == JSON.encode() else None


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
        "response_complete",
        "route",
        "scope",
    )

    def __init__(self, route: DirectRoute, caller: Any, scope: Scope) -> None:
        self.route, self.caller, self.scope = route, caller, scope
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

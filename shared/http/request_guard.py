"""What is checked of a request before and while its route reads it: its path, and the size and time of its body."""

from __future__ import annotations

import asyncio
import re
import types
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from shared.errors import FieldError
from shared.http.problem_details import Problem
from shared.http.request_body import payload_too_large

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator

    from starlette.types import Message, Receive, Scope

    from shared.http.security_middleware import BodyLimit

T = TypeVar("T")

# Control characters, and the character that a broken percent-encoding decodes to: no route has them.
INVALID_PATH = re.compile("[\x00-\x1f\x7f\ufffd]")
# The key in the extensions of a scope by which a body that is read extends the deadline of its connection.
EXTEND_DEADLINE = "accord.extend_deadline"


def check_request(scope: Scope, limit: int) -> None:
    """Raises Problem 404, 413 or 422 for an invalid path, a Content-Length over `limit` or a NUL in the query."""
    # An encoded slash is no separator: a gateway that allows or refuses by path has not seen one there.
    if INVALID_PATH.search(scope["path"]) or b"%2f" in scope.get("raw_path", b"").lower():
        raise Problem(404)
    if b"%00" in scope["query_string"]:
        raise Problem(422, "A parameter holds a NUL character", [FieldError("/query", "Holds a NUL character.")])
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit() and int(value[:20]) > limit:
            raise payload_too_large(limit)


class BoundedBody:
    """The request's `receive` with a limit for all bytes of the body, a deadline for all, and one for each step."""

    def __init__(self, receive: Receive, limit: BodyLimit, extend: Callable[[float], None] | None = None) -> None:
        self.receive = receive
        self.limit = limit
        self.extend = extend
        self.end = self.deadline = 0.0
        self.size = self.step_size = 0
        self.complete = False

    async def __call__(self) -> Message:
        if self.complete:
            # After the body comes only the client's disconnect, for which there is no deadline.
            return await self.receive()
        if not self.end:
            self.begin_step(asyncio.get_running_loop().time())
        try:
            message = await wait_until(self.deadline, self.receive())
        except TimeoutError:
            raise body_too_slow(self.limit, in_step=self.deadline < self.end) from None
        self.size += len(message.get("body", b""))
        if self.size > self.limit.size:
            raise payload_too_large(self.limit.size)
        self.complete = not message.get("more_body", False)
        if self.limit.step_bytes and self.size - self.step_size >= self.limit.step_bytes:
            self.begin_step(asyncio.get_running_loop().time())
        return message

    def begin_step(self, now: float) -> None:
        """Set the deadline of the body at its first byte, or of its next step."""
        self.end = self.end or now + self.limit.seconds
        self.deadline, self.step_size = self.end, self.size
        if self.limit.step_bytes:
            self.deadline = min(self.end, now + self.limit.step_seconds)
            if self.extend:
                # Beyond the deadline here: the sender is told why, before its connection is closed.
                self.extend(2 * self.limit.step_seconds)


def body_too_slow(limit: BodyLimit, in_step: bool) -> Problem:
    """The answer to a body that arrives too slowly, after which the connection is closed."""
    title = f"The body did not arrive within {limit.seconds:g} seconds"
    if in_step:
        title = f"Of the body fewer than {limit.step_bytes} bytes arrived within {limit.step_seconds:g} seconds"
    return Problem(408, title, headers={"connection": "close"})


async def wait_until(deadline: float, awaitable: Awaitable[T]) -> T:
    """The awaitable's result. Raises TimeoutError if it still waits at `deadline`, by the clock of the event loop.

    A timer costs several microseconds, and most bodies are there before they are asked for.
    """
    coroutine: Generator[Any, Any, T] = awaitable.__await__()
    try:
        awaited = coroutine.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    async with asyncio.timeout_at(deadline):
        return await _go_on(coroutine, awaited)


@types.coroutine
def _go_on(coroutine: Generator[Any, Any, T], awaited: Any) -> Generator[Any, Any, T]:
    """The result of a coroutine that waits for `awaited`."""
    while True:
        try:
            step = partial(coroutine.send, (yield awaited))
        except BaseException as error:
            step = partial(coroutine.throw, error)
        try:
            awaited = step()
        except StopIteration as done:
            result: T = done.value
            return result

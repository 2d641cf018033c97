"""uvicorn's HTTP protocol with limits for slow clients and for many: of time, of bytes and of connections."""

from __future__ import annotations

import asyncio
import resource
from functools import partial
from typing import TYPE_CHECKING, Any

from shared.http.connection_limits import ConnectionLimits, network_of
from shared.http.known_heads import KnownHeads
from shared.http.problem_details import Problem
from shared.http.request_guard import EXTEND_DEADLINE
from shared.http.request_turns import RequestTurns
from shared.http.strict_protocol import RefusedRequest, StrictProtocol

if TYPE_CHECKING:
    from collections.abc import Callable

HEADER_SECONDS = 5.0
# The most bytes of headers, and the most after a byte of the body: chunk extensions and trailers.
HEADER_BYTES = 64 * 1024
# The most small chunks of one body: the parser's work for a byte alone is that for a thousand.
PIECES = 32_768
SMALL_PIECE = 256
# For bodies that no route reads, and those of usual routes: they are read under a shorter one in BoundedBody, which
# extends this one for a route that takes files.
MESSAGE_SECONDS = 30.0
# One timer for each connection checks its deadline: a timer for each request would cost more than most answers.
CHECKS_PER_TIMEOUT = 5
# A client takes what is sent within 30 s, and a large answer at 16 KiB/s at least.
SEND_SECONDS = 30.0
SEND_RATE = 16 * 1024
HEALTH = b"/healthz"
NEVER = float("inf")


class GuardedProtocol(StrictProtocol):
    """Closes a connection whose headers take over 5 s or 64 KiB, its trailers 64 KiB, or its whole request 30 s.

    So does one whose body has over 32,768 small chunks, and a client that does not read its answer. Over the limits of
    connections, only `/healthz` is answered.
    """

    header_seconds = HEADER_SECONDS
    message_seconds = MESSAGE_SECONDS
    send_seconds = SEND_SECONDS
    send_rate = SEND_RATE
    limits: ConnectionLimits
    turns: RequestTurns

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.deadline = self.send_deadline = NEVER
        self.over_limit = False
        self.timer: asyncio.TimerHandle | None = None
        self.bytes_outside_body = self.pieces = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        super().connection_made(transport)
        self.address = network_of(self.client[0] if self.client else "")
        self.over_limit = not self.limits.add(self, self.address)
        self.set_deadline(self.header_seconds)
        self.check_deadline()

    def connection_lost(self, exc: Exception | None) -> None:
        self.limits.remove(self)
        if self.timer:
            self.timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        # Blank lines begin no request, but without a deadline they would keep the connection open.
        if self.in_headers and self.deadline == NEVER:
            self.set_deadline(self.header_seconds)
        super().data_received(data)

    def parse(self, data: bytes) -> bytes:
        self.bytes_outside_body += len(data)
        left = super().parse(data)
        self.bytes_outside_body -= len(left)
        if self.bytes_outside_body > HEADER_BYTES or self.pieces > PIECES:
            self.abort()
        return left

    def take_known(self, data: bytes) -> int:
        length = 0 if self.over_limit else super().take_known(data)
        if length:
            self.bytes_outside_body = self.pieces = 0
            self.limits.use(self)
            self.set_deadline(None)
        return length

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {EXTEND_DEADLINE: {"call": self.extend_deadline}}

    def on_headers_complete(self) -> None:
        self.set_deadline(self.message_seconds)
        if self.over_limit and self.url.partition(b"?")[0] != HEALTH:
            raise RefusedRequest(Problem(429, "Too many connections", headers={"retry-after": "1"}))
        super().on_headers_complete()
        if not self.in_headers:
            self.bytes_outside_body = self.pieces = 0
            self.limits.use(self)
            self.cycle.keep_alive = self.cycle.keep_alive and not self.over_limit

    def on_body(self, body: bytes) -> None:
        self.bytes_outside_body = 0
        self.pieces += len(body) < SMALL_PIECE
        super().on_body(body)

    def on_message_complete(self) -> None:
        super().on_message_complete()
        if not self.parser.should_upgrade():
            self.in_headers, self.bytes_outside_body = True, 0
            self.set_deadline(None)

    def start_in_turn(self, start: Callable[[], None]) -> None:
        self.turns.take(self.address, partial(self.start_unless_gone, start))

    def start_unless_gone(self, start: Callable[[], None]) -> None:
        """Start the request in its turn, unless its client has gone meanwhile."""
        if not self.transport.is_closing():
            start()

    def set_deadline(self, seconds: float | None) -> None:
        """The request may take so many seconds from now; None: no request is under way."""
        self.deadline = self.loop.time() + seconds if seconds else NEVER

    def extend_deadline(self, seconds: float) -> None:
        """The body that is being read may take so many seconds more; once it is complete, nothing is extended."""
        if self.deadline != NEVER and not self.in_headers:
            self.set_deadline(seconds)

    def check_deadline(self) -> None:
        """Check the deadline, and again at intervals for as long as the connection is open."""
        now = self.loop.time()
        if now >= self.deadline:
            self.handle_timeout()
        self.check_sending(now)
        # A connection that is closing, too, waits until its client has read everything.
        self.timer = self.loop.call_later(self.header_seconds / CHECKS_PER_TIMEOUT, self.check_deadline)

    def check_sending(self, now: float) -> None:
        """Abort the connection if its client takes too long to read; `resume_writing` begins anew."""
        size = self.transport.get_write_buffer_size()
        if not size:
            self.send_deadline = NEVER
        elif self.send_deadline == NEVER:
            self.send_deadline = now + self.send_seconds + size / self.send_rate
        elif now >= self.send_deadline:
            self.abort()

    def resume_writing(self) -> None:
        self.send_deadline = NEVER
        super().resume_writing()

    def waits_for_client(self) -> bool:
        """Whether the client has to send or to read before the server can do anything."""
        cycle = self.cycle
        return cycle is None or cycle.response_complete or cycle.more_body or self.flow.write_paused

    def abort(self) -> None:
        self.transport.abort()

    def handle_timeout(self) -> None:
        if self.in_headers and self.cycle and not self.cycle.response_complete:
            # The next request has begun, but the response to this one is not complete.
            self.set_deadline(self.header_seconds)
        else:
            self.abort()


def build_protocol() -> type[GuardedProtocol]:
    """The protocol of one server, which keeps as many connections as the open files of this process allow."""

    class LimitedProtocol(GuardedProtocol):
        limits = ConnectionLimits.for_open_files(resource.getrlimit(resource.RLIMIT_NOFILE)[0])
        turns = RequestTurns()
        heads = KnownHeads()

    return LimitedProtocol

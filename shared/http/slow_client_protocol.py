"""uvicorn's HTTP protocol with timeouts for slow clients: a request that arrives too slowly is disconnected."""

from __future__ import annotations

import asyncio
import math
from typing import Any

from shared.http.strict_protocol import StrictProtocol

HEADER_SECONDS = 5.0
# The most bytes of headers, and the most after a byte of the body: chunk extensions and trailers.
HEADER_BYTES = 64 * 1024
# For bodies that no route reads; the deadline for those that are read is in SecurityMiddleware.
MESSAGE_SECONDS = 30.0
# One timer for each connection checks its deadline: a timer for each request would cost more than most answers.
CHECKS_PER_TIMEOUT = 5


class GuardedProtocol(StrictProtocol):
    """Closes a connection whose headers take over 5 s or 64 KiB, its trailers 64 KiB, or its whole request 30 s."""

    header_seconds = HEADER_SECONDS
    message_seconds = MESSAGE_SECONDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.deadline = math.inf
        self.timer: asyncio.TimerHandle | None = None
        self.bytes_outside_body = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        super().connection_made(transport)
        self.set_deadline(self.header_seconds)
        self.check_deadline()

    def connection_lost(self, exc: Exception | None) -> None:
        if self.timer:
            self.timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        # Blank lines begin no request, but without a deadline they would keep the connection open.
        if self.in_headers and self.deadline == math.inf:
            self.set_deadline(self.header_seconds)
        self.bytes_outside_body += len(data)
        super().data_received(data)
        if self.bytes_outside_body > HEADER_BYTES:
            self.transport.abort()

    def on_headers_complete(self) -> None:
        self.set_deadline(self.message_seconds)
        super().on_headers_complete()
        if not self.in_headers:
            self.bytes_outside_body = 0

    def on_body(self, body: bytes) -> None:
        self.bytes_outside_body = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        super().on_message_complete()
        if not self.parser.should_upgrade():
            self.in_headers, self.bytes_outside_body = True, 0
            self.set_deadline(None)

    def set_deadline(self, seconds: float | None) -> None:
        """The request may take so many seconds from now; None: no request is under way."""
        self.deadline = self.loop.time() + seconds if seconds else math.inf

    def check_deadline(self) -> None:
        """Check the deadline, and again at intervals for as long as the connection is open."""
        if self.loop.time() >= self.deadline:
            self.handle_timeout()
        if not self.transport.is_closing():
            self.timer = self.loop.call_later(self.header_seconds / CHECKS_PER_TIMEOUT, self.check_deadline)

    def handle_timeout(self) -> None:
        if self.in_headers and self.cycle and not self.cycle.response_complete:
            # The next request has begun, but the response to this one is not complete.
            self.set_deadline(self.header_seconds)
        else:
            self.transport.abort()

"""uvicorn's HTTP protocol with an end to its patience: a request that drips in is cut off."""

from __future__ import annotations

import asyncio
import math
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEADER_SECONDS = 5.0
HEADER_BYTES = 64 * 1024
# Behind the guard's own deadline: for bodies that no route reads.
MESSAGE_SECONDS = 30.0
# A deadline is looked at so often within the shortest one: a timer for each request would cost more than most answers.
CHECKS_PER_TIMEOUT = 5


class GuardedProtocol(HttpToolsProtocol):
    """Cuts a connection whose headers take over 5 s or 64 KiB, or whose whole request takes over 30 s."""

    header_seconds = HEADER_SECONDS
    message_seconds = MESSAGE_SECONDS

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.deadline = math.inf
        self.look: asyncio.TimerHandle | None = None
        self.in_headers = True
        self.header_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        super().connection_made(transport)
        self.give(self.header_seconds)
        self.watch()

    def connection_lost(self, exc: Exception | None) -> None:
        if self.look:
            self.look.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.in_headers:
            # Blank lines begin no message, but they would keep the connection.
            if self.deadline == math.inf:
                self.give(self.header_seconds)
            self.header_bytes += len(data)
        super().data_received(data)
        if self.in_headers and self.header_bytes > HEADER_BYTES:
            self.transport.abort()

    def on_headers_complete(self) -> None:
        self.in_headers = False
        self.give(self.message_seconds)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self.in_headers, self.header_bytes = True, 0
        self.give(None)
        super().on_message_complete()

    def give(self, seconds: float | None) -> None:
        """So long from now the request may still take; None: there is none to wait for."""
        self.deadline = self.loop.time() + seconds if seconds else math.inf

    def watch(self) -> None:
        """Look at the deadline again and again for as long as the connection lives."""
        if self.loop.time() >= self.deadline:
            self.cut_off()
        if not self.transport.is_closing():
            self.look = self.loop.call_later(self.header_seconds / CHECKS_PER_TIMEOUT, self.watch)

    def cut_off(self) -> None:
        if self.in_headers and self.cycle and not self.cycle.response_complete:
            # The next request has begun, but this one is still being answered.
            self.give(self.header_seconds)
        else:
            self.transport.abort()

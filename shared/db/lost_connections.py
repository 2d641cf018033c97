"""Connections whose other side is gone: the kernel finds out, and they are ended without waiting for the server."""

import asyncio
import os
import socket
import time
from contextlib import suppress
from math import inf
from typing import Any

import asyncpg

# The kernel gives a connection up when its peer acknowledges nothing for 5 s, or answers none of its probes.
TCP_OPTIONS = {"TCP_KEEPIDLE": 5, "TCP_KEEPINTVL": 2, "TCP_KEEPCNT": 3, "TCP_USER_TIMEOUT": 5_000}


class ProbedConnection(asyncpg.Connection):  # type: ignore[misc]
    """A connection to PostgreSQL that fails if its peer stays silent to the kernel; over TCP only."""

    __slots__ = ("_packs_json_at",)

    def __init__(self, protocol: Any, transport: asyncio.BaseTransport, *details: Any) -> None:
        super().__init__(protocol, transport, *details)
        self._packs_json_at = inf
        _limit_silence(transport.get_extra_info("socket"))

    def pack_json_after(self, seconds: float) -> None:
        """Store packed JSON when these seconds have passed."""
        self._packs_json_at = time.monotonic() + seconds

    def packs_json(self) -> bool:
        """Whether JSON is stored packed now."""
        return time.monotonic() >= self._packs_json_at


def terminate(raw: asyncpg.Connection) -> None:
    """End a connection at once; does nothing if its pool has taken it back."""
    with suppress(asyncpg.InterfaceError):
        raw.terminate()


def _limit_silence(tcp: socket.socket) -> None:
    if tcp.family not in (socket.AF_INET, socket.AF_INET6):
        return
    # The event loop's own object need not offer these calls.
    with socket.socket(fileno=os.dup(tcp.fileno())) as copy:
        copy.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in TCP_OPTIONS.items():
            # Not every system has each of them.
            if (option := getattr(socket, name, None)) is not None:
                copy.setsockopt(socket.IPPROTO_TCP, option, value)

"""Heads of requests that were parsed before: the same bytes say the same, so they need not be parsed again."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

import httptools

if TYPE_CHECKING:
    from shared.http.direct_route import DirectRoute

# A sender's heads differ by the length of the body alone. So many heads take a megabyte.
HEADS_LIMIT = 4096
FIRST_BYTES = b"POST "
END = b"\r\n\r\n"


class KnownHead(NamedTuple):
    """A request to a direct route that goes on after it: `key` as its route reads it, and the length of the body."""

    route: DirectRoute
    key: bytes
    body_bytes: int


class KnownHeads:
    """The heads of one server by their digests, so that no key of a caller is kept; the first is forgotten first."""

    def __init__(self, limit: int = HEADS_LIMIT) -> None:
        self.limit = limit
        self.heads: dict[bytes, KnownHead] = {}

    def find(self, head: bytes) -> KnownHead | None:
        return self.heads.get(_digest(head))

    def add(self, head: bytes, known: KnownHead) -> None:
        """Remember what the parser found in this head, unless a line of it ends without CR: it may end elsewhere."""
        if head.count(b"\n") != head.count(b"\r\n"):
            return
        if len(self.heads) >= self.limit:
            del self.heads[next(iter(self.heads))]
        self.heads[_digest(head)] = known


def find_head(data: bytes) -> bytes:
    """The head of the POST request that begins these bytes; nothing if they hold none that is complete."""
    return data[: data.find(END) + len(END)] if data.startswith(FIRST_BYTES) and END in data else b""


def read_headers(head: bytes) -> list[tuple[bytes, bytes]]:
    """The headers of a head that was parsed before, with names in lower case."""
    reader = _HeaderReader()
    httptools.HttpRequestParser(reader).feed_data(head)
    return reader.headers


class _HeaderReader:
    def __init__(self) -> None:
        self.headers: list[tuple[bytes, bytes]] = []

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name.lower(), value))


def _digest(head: bytes) -> bytes:
    return sha256(head).digest()

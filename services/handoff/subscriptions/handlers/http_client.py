"""Sending a webhook: one request, no redirect, no proxy, no cookie, and no address that is not permitted.

The address is checked where the socket is made: it is the very address that is connected next, whatever a name server
answered before.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from urllib.parse import urlsplit

import aiohttp

from services.handoff.subscriptions.domain.attempt import Attempt, read_answer
from services.handoff.subscriptions.handlers.resolver import ThreadResolver
from shared.http.address_guard import AddressGuard, AddressRefused
from shared.values.public_addresses import Network

TOTAL_SECONDS = 15.0
CONNECT_SECONDS = 3.0
# What follows a status is read for so long, and so much of it is kept.
REPLY_SECONDS = 1.0
REPLY_BYTES = 1024


class HttpClient:
    """The sessions of one process: over TLS to public and allowed addresses, without it to allowed ones only."""

    def __init__(self, allowed: Sequence[Network], user_agent: str) -> None:
        self._guards = {"https": AddressGuard(allowed, public=True), "http": AddressGuard(allowed, public=False)}
        self._user_agent = user_agent
        self._sessions: dict[str, aiohttp.ClientSession] = {}
        self._resolvers: list[ThreadResolver] = []

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Attempt:
        """The outcome of one attempt, within 15 seconds; it raises nothing but a cancellation."""
        started = time.monotonic()
        try:
            return await self._post(url, headers, body, started)
        except Exception as error:
            # What a stranger answers may fail in any way; each is a failed attempt.
            return Attempt(None, name_error(error), _milliseconds_since(started))

    async def close(self) -> None:
        """Close every connection."""
        sessions, self._sessions = list(self._sessions.values()), {}
        for session in sessions:
            await session.close()
        while self._resolvers:
            await self._resolvers.pop().close()

    async def _post(self, url: str, headers: Mapping[str, str], body: bytes, started: float) -> Attempt:
        session = self._session(urlsplit(url).scheme)
        async with asyncio.timeout(TOTAL_SECONDS):
            try:
                return await self._exchange(session, url, headers, body, started)
            except aiohttp.ServerDisconnectedError:
                # The receiver closed a connection that was kept, just as it was used again.
                return await self._exchange(session, url, headers, body, started)

    async def _exchange(
        self, session: aiohttp.ClientSession, url: str, headers: Mapping[str, str], body: bytes, started: float
    ) -> Attempt:
        async with session.post(url, data=body, headers=headers, allow_redirects=False) as answer:
            milliseconds = _milliseconds_since(started)
            reply = await _read_reply(answer)
            return read_answer(
                answer.status, answer.headers, reply, milliseconds, datetime.fromtimestamp(time.time(), UTC)
            )

    def _session(self, scheme: str) -> aiohttp.ClientSession:
        if scheme not in self._sessions:
            self._resolvers.append(ThreadResolver())
            connector = aiohttp.TCPConnector(
                limit=0,
                resolver=self._resolvers[-1],
                socket_factory=self._guards[scheme],
                use_dns_cache=False,
            )
            self._sessions[scheme] = aiohttp.ClientSession(
                connector=connector,
                timeout=aiohttp.ClientTimeout(total=TOTAL_SECONDS, connect=CONNECT_SECONDS),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"user-agent": self._user_agent},
                trust_env=False,
                auto_decompress=False,
            )
        return self._sessions[scheme]


async def _read_reply(answer: aiohttp.ClientResponse) -> bytes:
    """The beginning of what follows the status; a reply that is longer, slow or broken costs its connection."""
    reply = bytearray()
    with suppress(aiohttp.ClientError, OSError, TimeoutError):
        async with asyncio.timeout(REPLY_SECONDS):
            while len(reply) <= REPLY_BYTES and (part := await answer.content.readany()):
                reply += part
    if not answer.content.at_eof():
        answer.close()
    return bytes(reply[:REPLY_BYTES])


def name_error(error: Exception) -> str:
    """Why there is no status, in one word of the log of deliveries."""
    cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    if isinstance(cause, AddressRefused):
        return "address-not-allowed"
    if isinstance(error, aiohttp.InvalidURL):
        return "invalid-url"
    if isinstance(error, TimeoutError):
        return "timeout"
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "name-not-found"
    if isinstance(error, aiohttp.ClientSSLError):
        return "tls"
    if isinstance(error, aiohttp.ClientConnectorError | ConnectionRefusedError):
        return "no-connection"
    if isinstance(error, aiohttp.ServerDisconnectedError | aiohttp.ClientOSError):
        return "connection-lost"
    return "not-http"


def _milliseconds_since(started: float) -> int:
    return round(1000 * (time.monotonic() - started))

"""Asking a platform: one bounded request for JSON, no redirect, no proxy, no address that is not permitted.

aiohttp is loaded with the first question: most processes ask nothing.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from services.intake.hooks.domain import NOT_FOUND, THROTTLED, TOKEN_REFUSED, Failure
from services.intake.sources.adapters.adapter import Unreadable
from services.intake.sources.adapters.values import as_object, read_json
from shared.http.address_guard import AddressGuard
from shared.values.public_addresses import Network, may_be_permitted

if TYPE_CHECKING:
    import aiohttp

TOTAL_SECONDS = 20.0
CONNECT_SECONDS = 5.0
ANSWER_BYTES = 4 * 1024 * 1024
# A platform may ask for a longer wait; none has to be waited for longer.
RETRY_AFTER_LIMIT = 24 * 3600


class Answer(NamedTuple):
    """A platform's answer; `document` is empty for one that is no JSON object."""

    status: int
    document: dict[str, Any]
    retry_after: float


class VendorClient:
    """The connections of one process to platforms: over TLS to public addresses, and to those that are `allowed`."""

    def __init__(self, allowed: Sequence[Network], user_agent: str) -> None:
        self._allowed = allowed
        self._user_agent = user_agent
        self._sessions: dict[str, aiohttp.ClientSession] = {}

    async def ask(self, address: str, parameters: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        """The answer to a GET. Raises Failure if there is none."""
        parts = urlsplit(address)
        if not may_be_permitted(parts.scheme, (parts.hostname or "").lower(), self._allowed):
            raise Failure("address-not-allowed")
        url = f"{address}?{urlencode(parameters)}" if parameters else address
        try:
            async with asyncio.timeout(TOTAL_SECONDS):
                return await self._exchange(self._session(parts.scheme), url, headers)
        except Failure:
            raise
        except Exception as error:
            # What a platform answers may fail in any way.
            raise Failure("unreachable") from error

    async def close(self) -> None:
        """Close every connection."""
        sessions, self._sessions = list(self._sessions.values()), {}
        for session in sessions:
            await session.close()

    async def _exchange(self, session: "aiohttp.ClientSession", url: str, headers: Mapping[str, str]) -> Answer:
        async with session.get(url, headers=headers, allow_redirects=False) as answer:
            body = await answer.content.read(ANSWER_BYTES + 1)
            while len(body) <= ANSWER_BYTES and (part := await answer.content.read(ANSWER_BYTES)):
                body += part
            if len(body) > ANSWER_BYTES:
                raise Failure("unreadable-answer")
            return Answer(answer.status, _read_document(body), _read_seconds(answer.headers.get("retry-after", "")))

    def _session(self, scheme: str) -> "aiohttp.ClientSession":
        import aiohttp

        if scheme not in self._sessions:
            connector = aiohttp.TCPConnector(
                limit=20,
                socket_factory=AddressGuard(self._allowed, public=scheme == "https"),
                use_dns_cache=False,
                resolver=aiohttp.ThreadedResolver(),
            )
            self._sessions[scheme] = aiohttp.ClientSession(
                connector=connector,
                timeout=aiohttp.ClientTimeout(total=TOTAL_SECONDS, connect=CONNECT_SECONDS),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"user-agent": self._user_agent},
                trust_env=False,
            )
        return self._sessions[scheme]


def require_answer(answer: Answer) -> dict[str, Any]:
    """The document of a good answer. Raises Failure for any other, by what HTTP says of it."""
    status = answer.status
    if status == 200 and answer.document:
        return answer.document
    if status == 429:
        raise Failure(THROTTLED, whole_source=True, seconds=answer.retry_after)
    if status in (401, 403):
        raise Failure(TOKEN_REFUSED, whole_source=True)
    if status in (404, 410):
        raise Failure(NOT_FOUND)
    raise Failure("unreadable-answer" if status == 200 else "platform-error", seconds=answer.retry_after)


def _read_document(body: bytes) -> dict[str, Any]:
    try:
        return as_object(read_json(body))
    except Unreadable:
        return {}


def _read_seconds(text: str) -> float:
    return float(min(int(text), RETRY_AFTER_LIMIT)) if text.isascii() and text.isdigit() and len(text) < 10 else 0.0

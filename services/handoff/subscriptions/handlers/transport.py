"""The way out for webhooks. Its HTTP client is loaded with the first message: a tenth of the memory of a process."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from services.handoff.subscriptions.domain.attempt import Attempt
from services.handoff.subscriptions.domain.subscription import AddressNotAllowed
from shared.values.public_addresses import Network, may_be_permitted

if TYPE_CHECKING:
    from services.handoff.subscriptions.handlers.http_client import HttpClient


class Transport:
    """Sends the messages of one process to public addresses, and to those that are `allowed`."""

    def __init__(self, allowed: Sequence[Network], user_agent: str) -> None:
        self._allowed = allowed
        self._user_agent = user_agent
        self._client: HttpClient | None = None

    def require_allowed(self, url: str) -> None:
        """Raises AddressNotAllowed if no webhook can be sent there."""
        parts = urlsplit(url)
        if not may_be_permitted(parts.scheme, (parts.hostname or "").lower(), self._allowed):
            raise AddressNotAllowed

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Attempt:
        """The outcome of one attempt, within 15 seconds; it raises nothing but a cancellation."""
        if self._client is None:
            from services.handoff.subscriptions.handlers.http_client import HttpClient

            self._client = HttpClient(self._allowed, self._user_agent)
        return await self._client.post(url, headers, body)

    async def close(self) -> None:
        """Close every connection."""
        client, self._client = self._client, None
        if client:
            await client.close()

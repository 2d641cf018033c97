"""The addresses of receivers, from the name server of the machine."""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor

from aiohttp.abc import AbstractResolver, ResolveResult

from services.handoff.subscriptions.domain.subscription import SUBSCRIPTIONS_LIMIT


class ThreadResolver(AbstractResolver):
    """Resolves names in threads of its own: a name server that hangs holds up nothing else in the process."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(SUBSCRIPTIONS_LIMIT, "webhook-names")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of this name."""
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(
            self._threads, lambda: socket.getaddrinfo(host, port, family, socket.SOCK_STREAM)
        )
        numeric = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
        return [
            ResolveResult(hostname=host, host=str(place[0]), port=port, family=each, proto=protocol, flags=numeric)
            for each, _, protocol, _, place in found
        ]

    async def close(self) -> None:
        """Leave the threads that wait for a name server to themselves."""
        self._threads.shutdown(wait=False, cancel_futures=True)

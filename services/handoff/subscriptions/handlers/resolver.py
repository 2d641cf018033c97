"""The addresses of receivers, from the name server of the machine."""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor

from aiohttp.abc import AbstractResolver, ResolveResult

from services.handoff.subscriptions.domain.subscription import SUBSCRIPTIONS_LIMIT


class ThreadResolver(AbstractResolver):
    """Resolves names in threads of its own: a name server that hangs holds up nothing else in the process.

    A name that is being resolved is not asked for twice, so a thread is left for every other receiver.
    """

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(SUBSCRIPTIONS_LIMIT, "webhook-names")
        self._pending: dict[tuple[str, int, int], asyncio.Future[list[ResolveResult]]] = {}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of this name. Raises OSError if there is none."""
        key = host, port, int(family)
        if key not in self._pending:
            loop = asyncio.get_running_loop()
            self._pending[key] = loop.run_in_executor(self._threads, look_up, host, port, family)
            self._pending[key].add_done_callback(lambda done: self._end(key, done))
        return list(await asyncio.shield(self._pending[key]))

    async def close(self) -> None:
        """Leave the threads that wait for a name server to themselves."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _end(self, key: tuple[str, int, int], done: asyncio.Future[list[ResolveResult]]) -> None:
        self._pending.pop(key, None)
        if not done.cancelled():
            # The attempt that asked may be over.
            done.exception()


def look_up(host: str, port: int, family: socket.AddressFamily) -> list[ResolveResult]:
    """The addresses of this name, from the machine's resolver."""
    numeric = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
    return [
        ResolveResult(hostname=host, host=str(place[0]), port=port, family=each, proto=protocol, flags=numeric)
        for each, _, protocol, _, place in socket.getaddrinfo(host, port, family, socket.SOCK_STREAM)
    ]

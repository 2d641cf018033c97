"""A process of handoff with an HTTP server on loopback, which reads its journal for streams."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, cast

import uvicorn

from services.handoff.main import HandoffDependencies
from services.handoff.stream.tasks import Stream
from shared.http import build_protocol
from tests.handoff.event_builders import lead_qualified
from tests.handoff.service import HandoffService
from tests.shared.messaging.event_builders import number_staged_events

SEND_SECONDS = 1.0


class Server(uvicorn.Server):
    """A server without signal handlers."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serve(service: HandoffService) -> AsyncIterator[str]:
    """The address of the process. A client that reads nothing is ended after one second instead of 30."""
    protocol = build_protocol()
    protocol.send_seconds = SEND_SECONDS
    listener = socket.create_server(("127.0.0.1", 0))
    config: dict[str, Any] = {"lifespan": "off", "log_config": None, "timeout_graceful_shutdown": 1}
    server = Server(uvicorn.Config(service.app, http=protocol, **config))
    tasks = [asyncio.create_task(server.serve(sockets=[listener]))]
    tasks.append(asyncio.create_task(stream_of(service).read_journal.run()))
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        stream_of(service).streams.tail.stop()
        server.should_exit = True
        await asyncio.wait(tasks[:1])
        tasks[1].cancel()
        await asyncio.wait(tasks)


def stream_of(service: HandoffService) -> Stream:
    """The streams of this process."""
    return cast(HandoffDependencies, service.definition.state).stream


async def offer(service: HandoffService, leads: int = 1) -> None:
    """So many leads are offered to sellers, and the process hears of it."""
    await service.receive(*(lead_qualified() for _ in range(leads)))
    await publish(service)


async def publish(service: HandoffService) -> None:
    """Number what is staged."""
    await number_staged_events(service.database)
    stream_of(service).read_journal.wake()


async def read_journal(service: HandoffService) -> dict[int, list[str]]:
    """The ids of all published events, in order, by partition."""
    rows = await service.rows("select partition, event_id from journal order by partition, number")
    found: dict[int, list[str]] = {}
    for partition, event_id in rows:
        found.setdefault(partition, []).append(str(event_id))
    return found


async def wait_for_places(service: HandoffService, taken: int) -> None:
    """Wait until so many streams are open."""
    for _ in range(1000):
        if stream_of(service).streams.places.taken == taken:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(stream_of(service).streams.places.taken)

"""A process with one service, and what it says of itself."""

import gc
from socket import socket
from typing import Any

from httpx2 import ASGITransport, AsyncClient
from pydantic import SecretStr

from shared.config.settings import Settings
from shared.runtime.assembly import Process, assemble
from shared.runtime.service import Service, ServiceContext

READING = Service("qualification", None, topics=("intake", "handoff"))


def make_process(url: str, service: Service = READING, **settings: Any) -> Process:
    """A process with one service; by default one which reads and does nothing."""

    def build(runtime: ServiceContext) -> Service:
        return service

    given = {"database_url": SecretStr(url), "secret": SecretStr("s" * 43), "port": 0, **settings}
    return assemble({"qualification": build}, Settings(**given))


async def read_readiness(process: Process) -> tuple[int, Any]:
    """The status and the document of `/readyz`."""
    async with AsyncClient(transport=ASGITransport(process.app), base_url="http://test") as client:
        answer = await client.get("/readyz")
    return answer.status_code, answer.json()


def count_open_sockets(address: tuple[str, int]) -> int:
    """How many sockets of this process are bound to the address."""
    sockets = [each for each in gc.get_objects() if isinstance(each, socket) and each.fileno() >= 0]
    return sum(each.getsockname() == address for each in sockets)

"""Intake on a port of loopback, with the protocol of a real process, and clients that write their requests in bytes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn

from services.intake.api_keys.handlers.keys import create_key
from shared.http import GuardedProtocol, build_protocol
from tests.intake.service import IntakeService

SECONDS = 10
JSON_TYPE = b"content-type: application/json"
Answer = tuple[int, dict[bytes, bytes], bytes]


class Server:
    """Intake on a port, how many requests its application was given, and what its protocol keeps."""

    def __init__(self, port: int, secret: str, protocol: type[GuardedProtocol]) -> None:
        self.port, self.secret, self.requests = port, secret, 0
        self.heads, self.limits = protocol.heads, protocol.limits

    async def exchange(self, *pieces: bytes, answers: int = 1) -> list[Answer]:
        """The answers on one connection on which these pieces are sent, with a pause between them."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        for number, piece in enumerate(pieces):
            await asyncio.sleep(0.05 if number else 0)
            writer.write(piece)
        received = [await asyncio.wait_for(read_answer(reader), SECONDS) for _ in range(answers)]
        writer.close()
        return received

    def post(self, body: bytes, *headers: bytes, scheme: bytes = b"Bearer", target: bytes = b"/v1/leads") -> bytes:
        """A request with this body. The scheme in lower case is valid, and no request that is answered directly."""
        key = b"authorization: %b %b" % (scheme, self.secret.encode())
        lines = [b"POST %b HTTP/1.1" % target, b"host: a", key, b"content-length: %d" % len(body), *headers]
        return b"\r\n".join([*lines, b"", body])


async def read_answer(reader: asyncio.StreamReader) -> Answer:
    head = await reader.readuntil(b"\r\n\r\n")
    status, *lines = head[:-4].split(b"\r\n")
    headers = dict(line.split(b": ", 1) for line in lines)
    return int(status[9:12]), headers, await reader.readexactly(int(headers[b"content-length"]))


@asynccontextmanager
async def serve(service: IntakeService, *scopes: str) -> AsyncIterator[Server]:
    _, secret = await create_key(service.database, scopes or ("capture",))
    service_app, protocol = service.app, build_protocol()
    server = uvicorn.Server(
        uvicorn.Config(
            service_app, port=0, http=protocol, ws="none", log_config=None, server_header=False,
            access_log=False, timeout_graceful_shutdown=1, proxy_headers=False,
        )
    )  # fmt: skip
    serving = asyncio.create_task(server._serve())  # noqa: SLF001 - serve() would take over the signals
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    running = Server(server.servers[0].sockets[0].getsockname()[1], secret, protocol)
    layers = service_app.fast_path

    async def count(*arguments: Any) -> None:
        running.requests += 1
        await layers(*arguments)

    service_app.fast_path = count
    # The key is known from its first request on.
    await running.exchange(running.post(b"{}", JSON_TYPE))
    running.requests = 0
    protocol.heads.heads.clear()
    yield running
    server.should_exit = True
    await serving

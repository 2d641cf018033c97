"""A captcha vendor that a test runs on this machine: it answers what it is told to, late, or never."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs

PASSED = b'{"success": true, "hostname": "www.example.com", "error-codes": []}'
FAILED = b'{"success": false, "error-codes": ["invalid-input-response"]}'


@dataclass
class Vendor:
    """`asked`: the fields of each request, in order. `seconds`: how long an answer takes."""

    url: str = ""
    status: int = 200
    reply: bytes = PASSED
    seconds: float = 0.0
    asked: list[dict[str, str]] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.partition("content-length:")[2].split("\r\n")[0])
        body = (await reader.readexactly(length)).decode()
        self.asked.append({name: values[0] for name, values in parse_qs(body).items()})
        await asyncio.sleep(self.seconds)
        writer.write(b"HTTP/1.1 %d X\r\ncontent-length: %d\r\n\r\n%b" % (self.status, len(self.reply), self.reply))
        writer.close()


@asynccontextmanager
async def running_vendor(**answer: object) -> AsyncIterator[Vendor]:
    """A vendor that answers on a free port."""
    vendor = Vendor(**answer)  # type: ignore[arg-type]
    server = await asyncio.start_server(vendor.serve, "127.0.0.1", 0)
    vendor.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/siteverify"
    try:
        yield vendor
    finally:
        server.close()

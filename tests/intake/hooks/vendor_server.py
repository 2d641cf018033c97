"""A platform's API on loopback: it answers what a test tells it to, in any state of health."""

from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import orjson
from aiohttp import web
from aiohttp.test_utils import TestServer

from services.intake.hooks.handlers.vendor_client import VendorClient
from services.intake.hooks.handlers.work import Worker
from shared.db.connection import sql
from shared.http.client_address import parse_networks
from tests.intake.service import IntakeService

MAKE_DUE = sql("update hook_tasks set due_at = now()")


@dataclass
class Asked:
    """A request that the platform got."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]


@dataclass
class Vendor:
    """`answers`: by path, each in turn; the last one stays. An answer is a status, a body and headers."""

    address: str = ""
    answers: dict[str, list[web.Response]] = field(default_factory=lambda: defaultdict(list))
    asked: list[Asked] = field(default_factory=list)

    def answer(self, path: str, body: object, status: int = 200, **headers: str) -> None:
        """Answer the next request of this path so, and those after it until there is another answer."""
        raw = body if isinstance(body, bytes) else orjson.dumps(body)
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[path].append(web.Response(status=status, body=raw, headers=names))

    async def handle(self, request: web.Request) -> web.Response:
        self.asked.append(Asked(request.path, dict(request.query), dict(request.headers)))
        turns = self.answers[request.path]
        if not turns:
            return web.Response(status=404, body=b"{}")
        chosen = turns.pop(0) if len(turns) > 1 else turns[0]
        return web.Response(status=chosen.status, body=chosen.body, headers=chosen.headers)


@asynccontextmanager
async def running_vendor() -> AsyncIterator[Vendor]:
    """A platform's API on a port of its own."""
    vendor = Vendor()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", vendor.handle)
    async with TestServer(app) as server:
        vendor.address = str(server.make_url("")).rstrip("/")
        yield vendor


@asynccontextmanager
async def running_worker(service: IntakeService, allowed: str = "127.0.0.0/8") -> AsyncIterator[Worker]:
    """The worker of this process, which may ask the machine itself; it works when the test says so."""
    client = VendorClient(parse_networks(allowed), "Accord/test")
    try:
        yield Worker(service.app.state.intake.hooks.door, client)
    finally:
        await client.close()


async def work_now(service: IntakeService, worker: Worker) -> None:
    """Do every task, also one that waits for a later time."""
    async with service.database.transaction() as conn:
        await conn.execute(MAKE_DUE)
    await worker.work()

"""One process of handoff: told events as its reader tells them, asked over HTTP, looked into."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx2

from shared.db.connection import Connection
from shared.db.connection import sql as text
from shared.db.database import Database
from shared.events.base import Event
from shared.http import Application
from shared.runtime.service import Service
from tests.handoff.clients import client_of, new_key
from tests.handoff.event_builders import heard

STAGED = text("select type, subject, occurred_at, data from outbox order by position")


@dataclass
class HandoffService:
    """One process of handoff. `admin` may do everything."""

    url: str
    database: Database
    service: Service
    app: Application
    admin: httpx2.AsyncClient

    async def receive(self, *events: Event) -> None:
        """Hear these as one batch."""
        await self.database.run(lambda conn: self.handle(conn, events))

    async def handle(self, conn: Connection, events: Sequence[Event]) -> None:
        """What the reader does with a batch of these, in this transaction."""
        batch = [heard(event) for event in events]
        for hearing in self.service.event_handlers:
            causes = [cause for cause in batch if isinstance(cause.event, hearing.types)]
            if causes:
                await hearing.handle(conn, causes)

    async def take_up(self) -> float:
        """One turn of the loop that empties the queue; how long it would sleep."""
        return await self.service.periodic_tasks[0].run_once()

    async def put_seller(self, seller: str, **fields: Any) -> dict[str, Any]:
        """Make or change a seller."""
        answer = await self.admin.put(f"/v1/sellers/{seller}", json={"name": seller.title(), "team": "reps"} | fields)
        assert answer.status_code == 200, answer.text
        document: dict[str, Any] = answer.json()
        return document

    async def put_routing(self, *rules: dict[str, Any]) -> None:
        """Set the rules."""
        answer = await self.admin.put("/v1/routing", json={"rules": list(rules)})
        assert answer.status_code == 200, answer.text

    async def post(self, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """(status, document) of what the administrator posts."""
        answer = await self.admin.post(path, json=body)
        return answer.status_code, answer.json()

    async def handoffs(self, **asked: Any) -> list[dict[str, Any]]:
        """The handoffs that are asked for."""
        answer = await self.admin.get("/v1/handoffs", params=asked)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["handoffs"]
        return found

    async def handoff(self, lead: object) -> dict[str, Any]:
        """The lead's only handoff."""
        (found,) = await self.handoffs(lead=str(lead))
        return found

    async def staged_events(self, *types: str) -> list[dict[str, Any]]:
        """What was staged, in order: all, or these types."""
        async with self.database.read_connection() as conn:
            rows = await conn.execute(STAGED)
        return [dict(row) for row in rows if not types or row["type"] in types]

    async def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What a statement finds."""
        async with self.database.read_connection() as conn:
            return [tuple(row) for row in await conn.execute(text(sql))]

    async def client(self, *scopes: str, seller: str | None = None) -> httpx2.AsyncClient:
        """Somebody with a new key of these scopes; without any: without a key."""
        if not scopes:
            return client_of(self.app, None)
        return client_of(self.app, await new_key(self.url, *scopes, seller=seller))


async def with_admin(url: str, database: Database, service: Service, app: Application) -> HandoffService:
    """This process, with an administrator."""
    return HandoffService(url, database, service, app, client_of(app, await new_key(url, "admin")))

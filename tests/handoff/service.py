"""A process of handoff under test: it receives events, answers HTTP requests, and shows its database."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx2

from shared.db.connection import Connection, sql
from shared.db.database import Database
from shared.events.base import Event
from shared.http import Application
from shared.runtime.service import Service
from tests.handoff.clients import client_of, new_key
from tests.handoff.event_builders import received
from tests.support.packed_rows import read_published, read_staged


@dataclass
class HandoffService:
    """One process of handoff. `definition`: its handlers and tasks; `admin`: a client that may do everything."""

    url: str
    database: Database
    definition: Service
    app: Application
    admin: httpx2.AsyncClient

    async def receive(self, *events: Event) -> None:
        """Handle these events as one batch, in one transaction."""
        await self.database.run(lambda conn: self.handle(conn, events))

    async def handle(self, conn: Connection, events: Sequence[Event]) -> None:
        """Handle these events as the consumer does, in this transaction."""
        batch = [received(event) for event in events]
        for handler in self.definition.event_handlers:
            causes = [cause for cause in batch if isinstance(cause.event, handler.types)]
            if causes:
                await handler.handle(conn, causes)

    async def assign_queued(self) -> float:
        """Run the task that empties the queue once; the seconds that it would sleep."""
        return await self.definition.periodic_tasks[0].run_once()

    async def pass_leads_on(self) -> None:
        """Run the task by which absent sellers pass leads on, until it has nothing more to do at once."""
        while await self.definition.periodic_tasks[1].run_once() == 0:
            pass

    async def put_seller(self, seller: str, **fields: Any) -> dict[str, Any]:
        """Create or change a seller."""
        response = await self.admin.put(f"/v1/sellers/{seller}", json={"name": seller.title(), "team": "reps"} | fields)
        assert response.status_code == 200, response.text
        document: dict[str, Any] = response.json()
        return document

    async def put_routing(self, *rules: dict[str, Any]) -> None:
        """Set the routing rules."""
        response = await self.admin.put("/v1/routing", json={"rules": list(rules)})
        assert response.status_code == 200, response.text

    async def post(self, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """(status, document) of the response to what the administrator posts."""
        response = await self.admin.post(path, json=body)
        return response.status_code, response.json()

    async def handoffs(self, **filters: Any) -> list[dict[str, Any]]:
        """The handoffs that match, newest first."""
        response = await self.admin.get("/v1/handoffs", params=filters)
        assert response.status_code == 200, response.text
        handoffs: list[dict[str, Any]] = response.json()["handoffs"]
        return handoffs

    async def handoff(self, lead: object) -> dict[str, Any]:
        """The lead's only handoff, whole."""
        (handoff,) = await self.handoffs(lead=str(lead), include="packet")
        return handoff

    async def staged_events(self, *types: str) -> list[dict[str, Any]]:
        """The events in the outbox, in order: all, or those of these types."""
        return await read_staged(self.database, *types)

    async def published_events(self, *types: str) -> list[dict[str, Any]]:
        """The events in the journal: all, or those of these types."""
        return await read_published(self.database, *types)

    async def admin_key_id(self) -> str:
        """The id of the administrator's key."""
        ((key_id,),) = await self.rows("select key_id from access.keys where 'admin' = any(scopes)")
        return str(key_id)

    async def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows that a statement selects."""
        async with self.database.read_connection() as conn:
            return [tuple(row) for row in await conn.execute(sql(query))]

    async def client(self, *scopes: str, seller: str | None = None) -> httpx2.AsyncClient:
        """A client with a new API key of these scopes; without scopes: without a key."""
        if not scopes:
            return client_of(self.app, None)
        return client_of(self.app, await new_key(self.url, *scopes, seller=seller))


async def with_admin(url: str, database: Database, definition: Service, app: Application) -> HandoffService:
    """This process, with a client of an administrator."""
    return HandoffService(url, database, definition, app, client_of(app, await new_key(url, "admin")))

"""Handoff on a database of its own, with its groups at work: told events as its reader tells them, asked over HTTP."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx2
import pytest
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from services.handoff import main
from services.handoff.handoffs.handlers import take_up_queued
from shared.access import Keys, hash_of, new_secret
from shared.database import Database
from shared.events.base import Event
from shared.hearing import Heard
from shared.http import Application, application
from shared.service import Runtime, Service
from shared.settings import Settings
from tests.database import ask
from tests.handoff.builders import SECRET, heard

STAGED = text("select type, subject, occurred_at, data from outbox order by position")
NEW_KEY = text("""
    insert into access.keys (key_hash, key_id, scopes, seller)
    values (:hash, :key_id, cast(:scopes as text[]), cast(:seller as text))
""")


@dataclass
class Here:
    """One process of handoff. `admin` may do everything."""

    url: str
    database: Database
    service: Service
    app: Application
    admin: httpx2.AsyncClient

    async def hear(self, *events: Event) -> None:
        """Hear these as one batch."""
        await self.database.run(lambda conn: self.handle(conn, [heard(event) for event in events]))

    async def handle(self, conn: AsyncConnection, batch: Sequence[Heard]) -> None:
        """What the reader does with a batch, in this transaction."""
        for hearing in self.service.hearings:
            causes = [cause for cause in batch if isinstance(cause.event, hearing.types)]
            if causes:
                await hearing.handle(conn, causes)

    async def take_up(self) -> float:
        """One turn of the loop that empties the queue; how long it would sleep."""
        return await take_up_queued(self.database)

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

    async def handoff(self, lead: UUID) -> dict[str, Any]:
        """The lead's only handoff."""
        (found,) = await self.handoffs(lead=str(lead))
        return found

    async def said(self, *types: str) -> list[dict[str, Any]]:
        """What was staged, in order: all, or these types."""
        async with self.database.reading() as conn:
            rows = (await conn.execute(STAGED)).mappings().all()
        return [dict(row) for row in rows if not types or row["type"] in types]

    async def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What a statement finds."""
        async with self.database.reading() as conn:
            return [tuple(row) for row in await conn.execute(text(sql))]

    async def as_intake(self, sql: str) -> None:
        """A statement that intake would make."""
        await ask(self.url, sql, role="accord_intake", search_path="intake")

    async def client(self, *scopes: str, seller: str | None = None) -> httpx2.AsyncClient:
        """Somebody with a new key of these scopes; without any: without a key."""
        if not scopes:
            return client_of(self.app, None)
        secret = new_secret()
        intake = Database(self.url, "intake")
        given = {"hash": hash_of(secret), "key_id": uuid7(), "scopes": list(scopes), "seller": seller}
        await intake.run(lambda conn: conn.execute(NEW_KEY, given))
        await intake.close()
        return client_of(self.app, secret)


def client_of(app: Application, secret: str | None) -> httpx2.AsyncClient:
    headers = {"authorization": f"Bearer {secret}"} if secret else {}
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx2.AsyncClient(transport=transport, base_url="http://accord", headers=headers)


@asynccontextmanager
async def process(url: str, secrets: str = SECRET) -> AsyncIterator[Here]:
    """One process of handoff on this database."""
    database = Database(url, "handoff")
    service = main.build(Runtime(Settings(secret=SecretStr(secrets)), database))
    app = application("Accord handoff", service.routers)
    app.state.keys = Keys(database)
    app.state.handoff = service.state
    groups = [asyncio.create_task(group.run()) for group in service.groups]
    here = Here(url, database, service, app, client_of(app, None))
    here.admin = await here.client("admin")
    try:
        yield here
    finally:
        for group in groups:
            group.cancel()
        await here.admin.aclose()
        await database.close()


@pytest.fixture
async def here(database_url: str) -> AsyncIterator[Here]:
    async with process(database_url) as here:
        yield here

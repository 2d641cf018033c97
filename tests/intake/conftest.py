"""Intake on a database of its own, with its groups at work, asked over HTTP in process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
from pydantic import SecretStr
from sqlalchemy import text

from services.intake.keys.handlers import create_key
from services.intake.main import Intake, build
from shared.access import Keys
from shared.database import Database
from shared.http import Application, application
from shared.service import Runtime
from shared.settings import Settings

SECRET = "s" * 43
STAGED = text("select type, subject, occurred_at, recorded_at, data from outbox order by position")


@dataclass
class Here:
    """One process of intake."""

    database: Database
    app: Application
    admin: httpx2.AsyncClient

    @property
    def intake(self) -> Intake:
        intake: Intake = self.app.state.intake
        return intake

    async def key(self, *scopes: str, seller: str | None = None) -> str:
        """The secret of a new key."""
        _, secret = await create_key(self.database, scopes, seller)
        return secret

    async def client(self, *scopes: str, seller: str | None = None) -> httpx2.AsyncClient:
        """Somebody with a new key of these scopes; without any: without a key."""
        return client_of(self.app, await self.key(*scopes, seller=seller) if scopes else None)

    async def post(self, body: dict[str, Any], **headers: str) -> tuple[int, dict[str, Any]]:
        """(status, document) of a lead sent by the administrator."""
        answer = await self.admin.post("/v1/leads", json=body, headers=headers)
        return answer.status_code, answer.json()

    async def put_source(self, source: str, **fields: Any) -> None:
        answer = await self.admin.put(f"/v1/sources/{source}", json={"kind": "form"} | fields)
        assert answer.status_code == 200, answer.text

    async def said(self) -> list[dict[str, Any]]:
        """What was staged, in order."""
        async with self.database.reading() as conn:
            return [dict(row) for row in (await conn.execute(STAGED)).mappings()]

    async def rows(self, sql: str) -> list[tuple[Any, ...]]:
        async with self.database.reading() as conn:
            return [tuple(row) for row in await conn.execute(text(sql))]


def client_of(app: Application, secret: str | None) -> httpx2.AsyncClient:
    headers = {"authorization": f"Bearer {secret}"} if secret else {}
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx2.AsyncClient(transport=transport, base_url="http://accord", headers=headers)


@asynccontextmanager
async def process(database_url: str, secret: str = SECRET) -> AsyncIterator[Here]:
    """One process of intake on this database, with an administrator and the source `website`."""
    database = Database(database_url, "intake")
    service = build(Runtime(Settings(secret=SecretStr(secret)), database))
    app = application("Accord intake", service.routers, service.hot)
    app.state.keys = Keys(database)
    app.state.intake = service.state
    groups = [asyncio.create_task(group.run()) for group in service.groups]
    _, key = await create_key(database, ("admin",))
    here = Here(database, app, client_of(app, key))
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
        await here.put_source("website", channel="organic", campaign="evergreen")
        yield here

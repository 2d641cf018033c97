"""What a test may ask one process of intake."""

from dataclasses import dataclass
from typing import Any

import httpx2

from services.intake.api_keys.handlers import create_key
from services.intake.main import Intake
from shared.db.connection import sql as text
from shared.db.database import Database
from shared.http import Application

STAGED = text("select type, subject, occurred_at, recorded_at, data from outbox order by position")


@dataclass
class IntakeService:
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
        async with self.database.read_connection() as conn:
            return [dict(row) for row in await conn.execute(STAGED)]

    async def rows(self, sql: str) -> list[tuple[Any, ...]]:
        async with self.database.read_connection() as conn:
            return [tuple(row) for row in await conn.execute(text(sql))]


def client_of(app: Application, secret: str | None) -> httpx2.AsyncClient:
    headers = {"authorization": f"Bearer {secret}"} if secret else {}
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx2.AsyncClient(transport=transport, base_url="http://accord", headers=headers)

"""One process of intake in a test, and the requests that a test sends to it."""

from dataclasses import dataclass
from typing import Any

import httpx2

from services.intake.api_keys.handlers.keys import create_key
from shared.db.connection import sql
from shared.db.database import Database
from shared.http import Application
from tests.support.database import take_role_of
from tests.support.packed_rows import read_staged

SECRET = "s" * 43
PRINTED_TOKEN = "printed-token"

_ADD_TEAM = sql("insert into handoff.teams (team) values ('team') on conflict do nothing")
_ADD_SELLER = sql("""
    insert into handoff.sellers (seller, name, team, kind, weight, timezone, away, active)
    values (:seller, 'Seller', 'team', 'employee', 1, 'UTC', '[]', true) on conflict do nothing
""")


@dataclass
class IntakeService:
    """One process of intake; `admin` is an HTTP client with an admin key."""

    database: Database
    app: Application
    admin: httpx2.AsyncClient

    async def create_client(self, *scopes: str, seller: str | None = None) -> httpx2.AsyncClient:
        """An HTTP client with a new API key of these scopes; without scopes it sends no key."""
        if not scopes:
            return make_client(self.app, None)
        if seller is not None:
            await self.add_seller(seller)
        _, secret = await create_key(self.database, scopes, seller)
        return make_client(self.app, secret)

    async def post(self, body: dict[str, Any], **headers: str) -> tuple[int, dict[str, Any]]:
        """(status, document) of a lead that the administrator sends."""
        response = await self.admin.post("/v1/leads", json=body, headers=headers)
        return response.status_code, response.json()

    async def add_seller(self, seller: str) -> None:
        """A seller, as handoff would store one; a seller with this id stays as it is."""
        async with self.database.transaction() as conn:
            await take_role_of(conn, "handoff")
            await conn.execute(_ADD_TEAM)
            await conn.execute(_ADD_SELLER, {"seller": seller})

    async def put_source(self, source: str, **fields: Any) -> None:
        response = await self.admin.put(f"/v1/sources/{source}", json={"kind": "form"} | fields)
        assert response.status_code == 200, response.text

    async def staged_events(self) -> list[dict[str, Any]]:
        """The rows of the outbox, in order."""
        return await read_staged(self.database)

    async def rows(self, query: str) -> list[tuple[Any, ...]]:
        async with self.database.read_connection() as conn:
            return [tuple(row) for row in await conn.execute(sql(query))]


def make_client(app: Application, secret: str | None) -> httpx2.AsyncClient:
    headers = {"authorization": f"Bearer {secret}"} if secret else {}
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx2.AsyncClient(transport=transport, base_url="http://accord", headers=headers)

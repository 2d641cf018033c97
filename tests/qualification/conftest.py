"""A database of qualification's own, ears to tell it captures, and its HTTP edge."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest
from sqlalchemy import text
from uuid_utils.compat import uuid7

from services.qualification import main
from services.qualification.scores.handlers import judge_waiting, on_lead_captured
from services.qualification.verdicts.rules import Rules
from shared.access import Keys, hash_of, new_secret
from shared.database import Database
from shared.hearing import Heard
from shared.http import Application, application
from shared.service import Runtime
from shared.settings import read_settings
from tests.qualification.builders import document

_KEY = text("insert into access.keys (key_hash, key_id, scopes) values (:hash, :id, cast(:scopes as text[]))")
_STAGED = text("""
    select partition, event_id, type, subject, occurred_at, data::text as data from outbox order by position
""")


@dataclass
class Here:
    """Qualification on a database of its own."""

    database: Database
    app: Application
    known: dict[int, Rules] = field(default_factory=dict)

    async def hear(self, *batch: Heard) -> None:
        """Let it hear these as one batch."""
        await self.database.run(lambda conn: on_lead_captured(conn, batch, self.known))

    async def judge_waiting(self) -> float:
        """One piece of what waits for the agreement in force."""
        return await judge_waiting(self.database, self.known)

    async def said(self, *types: str) -> list[dict[str, Any]]:
        """What it staged, in order: all, or these types."""
        async with self.database.reading() as conn:
            rows = (await conn.execute(_STAGED)).mappings().all()
        return [dict(row) for row in rows if not types or row["type"] in types]

    async def client(self, *scopes: str) -> httpx2.AsyncClient:
        """Somebody with a key of these scopes; without any: without a key."""
        headers = {"authorization": f"Bearer {await self.key(*scopes)}"} if scopes else {}
        transport = httpx2.ASGITransport(app=self.app, raise_app_exceptions=False)
        return httpx2.AsyncClient(transport=transport, base_url="http://accord", headers=headers)

    async def key(self, *scopes: str) -> str:
        secret = new_secret()
        intake = Database(self.database.engine.url.render_as_string(hide_password=False), "intake")
        await intake.run(
            lambda conn: conn.execute(_KEY, {"hash": hash_of(secret), "id": uuid7(), "scopes": list(scopes)})
        )
        await intake.close()
        return secret

    async def agree(self, **parts: Any) -> int:
        """Draft this agreement and have both sides sign it; its version."""
        async with await self.client("admin") as client:
            version: int = (await client.post("/v1/agreements", json=document(**parts))).json()["version"]
            for side in ("marketing", "sales"):
                answer = await client.post(
                    f"/v1/agreements/{version}/signatures", json={"side": side, "signer": f"head of {side}"}
                )
                assert answer.status_code == 201
        return version


@pytest.fixture
async def here(database_url: str) -> AsyncIterator[Here]:
    database = Database(database_url, "qualification")
    service = main.build(Runtime(read_settings(), database))
    app = application("Accord qualification", service.routers)
    app.state.keys = Keys(database)
    app.state.qualification = service.state
    yield Here(database, app)
    await database.close()

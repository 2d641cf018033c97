"""Qualification on a database of its own: events for it to receive, its routes, and the events that it staged."""

from dataclasses import dataclass, field
from typing import Any

import httpx2
from uuid_utils.compat import uuid7

from services.qualification.scores import tasks
from services.qualification.scores.handlers.apply_events import on_lead_events
from shared.db.database import Database
from shared.http import Application
from shared.messaging.event_handler import ReceivedEvent
from tests.qualification.agreement_builders import document
from tests.shared.auth.api_keys import add_key
from tests.support.packed_rows import read_staged_texts


@dataclass
class QualificationService:
    """Qualification, and intake's database for the keys that intake writes."""

    database: Database
    intake: Database
    app: Application
    agreements: dict[int, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.pending, self.cooled_off = tasks.pending_sweep(self.database), tasks.cool_off_sweep(self.database)

    async def receive(self, *batch: ReceivedEvent) -> None:
        """Handle these events as one batch."""
        await self.database.run(lambda conn: on_lead_events(conn, batch, self.agreements))

    async def reevaluate_pending(self) -> float:
        """Evaluate one batch of the leads that the agreement in force has not evaluated."""
        return await tasks.reevaluate_pending_task(self.pending, self.agreements)

    async def reevaluate_after_cool_off(self) -> float:
        """Evaluate one batch of the leads whose cool-off is over."""
        return await tasks.reevaluate_after_cool_off_task(self.cooled_off, self.agreements)

    async def staged_events(self, *types: str) -> list[dict[str, Any]]:
        """The staged events in order: all, or those of these types."""
        return await read_staged_texts(self.database, *types)

    async def client(self, *scopes: str, seller: str | None = None) -> httpx2.AsyncClient:
        """A client with a key of these scopes, or without a key if none is named."""
        headers = (
            {"authorization": f"Bearer {await add_key(self.intake, uuid7(), *scopes, seller=seller)}"} if scopes else {}
        )
        transport = httpx2.ASGITransport(app=self.app, raise_app_exceptions=False)
        return httpx2.AsyncClient(transport=transport, base_url="http://accord", headers=headers)

    async def score(self, lead: object) -> dict[str, Any]:
        """The score of a lead over HTTP."""
        async with await self.client("read") as client:
            response = await client.get(f"/v1/scores/{lead}")
        assert response.status_code == 200
        score: dict[str, Any] = response.json()
        return score

    async def active_agreement(self, part: str) -> Any:
        """A field of the agreement in force over HTTP."""
        async with await self.client("read") as client:
            return (await client.get("/v1/agreements/active")).json()[part]

    async def sign_agreement(self, **parts: Any) -> int:
        """Draft this agreement and have both sides sign it; its version."""
        async with await self.client("admin") as client:
            version: int = (await client.post("/v1/agreements", json=document(**parts))).json()["version"]
            for side in ("marketing", "sales"):
                body = {"side": side, "signer": f"head of {side}"}
                response = await client.post(f"/v1/agreements/{version}/signatures", json=body)
                assert response.status_code == 201
        return version

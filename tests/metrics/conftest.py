"""Metrics on a database of its own: ears to tell it events, and its HTTP edge."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from services.metrics.projections.handlers.fold import on_events
from shared.db.database import Database
from shared.events.base import Event
from shared.messaging.event_handler import ReceivedEvent
from tests.metrics.client import client_of
from tests.metrics.event_builders import heard
from tests.shared.api_keys import add_key

Tell = Callable[..., Awaitable[None]]
Ask = Callable[..., Awaitable[dict[str, Any]]]
Key = Callable[..., Awaitable[dict[str, str]]]


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    metrics = Database(database_url, "metrics")
    yield metrics
    await metrics.close()


@pytest.fixture
def tell(database: Database) -> Tell:
    """Let metrics hear these, events or already numbered, as one batch."""

    async def told(*events: Event | ReceivedEvent) -> None:
        batch: Sequence[ReceivedEvent] = [
            event if isinstance(event, ReceivedEvent) else heard(event) for event in events
        ]
        await database.run(lambda conn: on_events(conn, batch))

    return told


@pytest.fixture
async def client(database: Database) -> AsyncIterator[httpx2.AsyncClient]:
    """Somebody without a key."""
    async with client_of(database) as opened:
        yield opened


@pytest.fixture
def key(database_url: str) -> Callable[..., Awaitable[dict[str, str]]]:
    """The headers of somebody with a new key of these scopes."""

    async def made(*scopes: str, seller: str | None = None) -> dict[str, str]:
        intake = Database(database_url, "intake")
        secret = await add_key(intake, uuid4(), *scopes, seller=seller)
        await intake.close()
        return {"authorization": f"Bearer {secret}"}

    return made


@pytest.fixture
async def ask(client: httpx2.AsyncClient, key: Callable[..., Awaitable[dict[str, str]]]) -> Ask:
    """The JSON answer to somebody who may read."""
    headers = await key("read")

    async def asked(path: str, **query: str) -> dict[str, Any]:
        answer = await client.get(path, params=query, headers=headers)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    return asked

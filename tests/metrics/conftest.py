"""Metrics on a database of its own: its event handler and its HTTP client."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from services.metrics.projections.handlers.fold import on_events
from shared.db.database import Database
from shared.events.base import Event
from shared.messaging.event_handler import ReceivedEvent
from tests.metrics.client import TOKEN, build_client
from tests.metrics.event_builders import received_event
from tests.shared.auth.api_keys import add_key

Receive = Callable[..., Awaitable[None]]
GetJson = Callable[..., Awaitable[dict[str, Any]]]
CreateKey = Callable[..., Awaitable[dict[str, str]]]


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    metrics = Database(database_url, "metrics")
    yield metrics
    await metrics.close()


@pytest.fixture
def receive(database: Database) -> Receive:
    """`await receive(*events)`: metrics handles them as one batch, numbering those that have no number yet."""

    async def receive(*events: Event | ReceivedEvent) -> None:
        batch: Sequence[ReceivedEvent] = [
            event if isinstance(event, ReceivedEvent) else received_event(event) for event in events
        ]
        await database.run(lambda conn: on_events(conn, batch))

    return receive


@pytest.fixture
async def client(database: Database) -> AsyncIterator[httpx2.AsyncClient]:
    """A client without an API key."""
    async with build_client(database) as client:
        yield client


@pytest.fixture
async def operator(client: httpx2.AsyncClient) -> httpx2.AsyncClient:
    """The client, signed in by the address that `accord up` prints."""
    await client.get("http://127.0.0.1/", params={"token": TOKEN})
    return client


@pytest.fixture
def create_key(database_url: str) -> CreateKey:
    """`await create_key(*scopes)`: the headers of a caller with a new API key."""

    async def create_key(*scopes: str, seller: str | None = None) -> dict[str, str]:
        intake = Database(database_url, "intake")
        secret = await add_key(intake, uuid4(), *scopes, seller=seller)
        await intake.close()
        return {"authorization": f"Bearer {secret}"}

    return create_key


@pytest.fixture
async def get_json(client: httpx2.AsyncClient, create_key: CreateKey) -> GetJson:
    """`await get_json(path, **query)`: the JSON response to a caller who may read."""
    headers = await create_key("read")

    async def get_json(path: str, **query: str) -> dict[str, Any]:
        response = await client.get(path, params=query, headers=headers)
        assert response.status_code == 200, response.text
        document: dict[str, Any] = response.json()
        return document

    return get_json

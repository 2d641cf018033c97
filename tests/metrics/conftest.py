"""A database of metrics' own, and ears to tell it events."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

import pytest

from services.metrics.journeys.handlers import hear
from shared.batches import Heard
from shared.database import Database
from shared.events.base import Event
from tests.metrics.builders import heard

Tell = Callable[..., Awaitable[None]]


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    metrics = Database(database_url, "metrics")
    yield metrics
    await metrics.close()


@pytest.fixture
def tell(database: Database) -> Tell:
    """Let metrics hear these, events or already numbered, as one batch."""

    async def told(*events: Event | Heard) -> None:
        batch: Sequence[Heard] = [event if isinstance(event, Heard) else heard(event) for event in events]
        await database.run(lambda conn: hear(conn, batch))

    return told

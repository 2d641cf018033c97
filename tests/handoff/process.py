"""A process of handoff in this test process, without an HTTP server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pydantic import SecretStr

from services.handoff import main
from shared.auth import ApiKeyCache, Sessions
from shared.config.settings import Settings
from shared.db.database import Database
from shared.http import create_application
from shared.runtime.service import ServiceContext
from tests.handoff.event_builders import SECRET
from tests.handoff.service import HandoffService, with_admin


@asynccontextmanager
async def run_process(
    url: str, secrets: str = SECRET, webhook_allow: str = "", settings: Settings | None = None
) -> AsyncIterator[HandoffService]:
    """A process of handoff on this database, with its group commits running."""
    database = Database(url, "handoff")
    chosen = settings or Settings(secret=SecretStr(secrets), webhook_allow=webhook_allow)
    definition = main.build(ServiceContext(chosen, database))
    app = create_application("Accord handoff", definition.routers)
    app.state.keys = ApiKeyCache(database)
    app.state.sessions = Sessions(database)
    assert isinstance(definition.state, main.HandoffDependencies)
    app.state.handoff = definition.state
    groups = [asyncio.create_task(group.run()) for group in definition.group_commits]
    service = await with_admin(url, database, definition, app)
    try:
        yield service
    finally:
        for group in groups:
            group.cancel()
        await definition.state.webhooks.sender.transport.close()
        await definition.state.notices.ways.close()
        await service.admin.aclose()
        await database.close()

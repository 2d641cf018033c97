"""A process of handoff without a server around it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pydantic import SecretStr

from services.handoff import main
from shared.auth import ApiKeyCache
from shared.config.settings import Settings
from shared.db.database import Database
from shared.http import application
from shared.runtime.service import ServiceContext
from tests.handoff.event_builders import SECRET
from tests.handoff.service import HandoffService, with_admin


@asynccontextmanager
async def process(url: str, secrets: str = SECRET) -> AsyncIterator[HandoffService]:
    """One process of handoff on this database."""
    database = Database(url, "handoff")
    service = main.build(ServiceContext(Settings(secret=SecretStr(secrets)), database))
    app = application("Accord handoff", service.routers)
    app.state.keys = ApiKeyCache(database)
    app.state.handoff = service.state
    groups = [asyncio.create_task(group.run()) for group in service.group_commits]
    here = await with_admin(url, database, service, app)
    try:
        yield here
    finally:
        for group in groups:
            group.cancel()
        await here.admin.aclose()
        await database.close()

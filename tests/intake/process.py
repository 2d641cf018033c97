"""Processes of intake in a test, with their groups at work."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pydantic import SecretStr

from services.intake.api_keys.handlers import create_key
from services.intake.main import build
from shared.auth import ApiKeyCache
from shared.config.settings import Settings
from shared.db.database import Database
from shared.http import application
from shared.runtime.service import ServiceContext
from tests.intake.service import IntakeService, client_of

SECRET = "s" * 43


@asynccontextmanager
async def process(database_url: str, secret: str = SECRET) -> AsyncIterator[IntakeService]:
    """One process of intake on this database, with an administrator and the source `website`."""
    database = Database(database_url, "intake")
    service = build(ServiceContext(Settings(secret=SecretStr(secret)), database))
    app = application("Accord intake", service.routers, service.fast_routes)
    app.state.keys = ApiKeyCache(database)
    app.state.intake = service.state
    groups = [asyncio.create_task(group.run()) for group in service.group_commits]
    _, key = await create_key(database, ("admin",))
    here = IntakeService(database, app, client_of(app, key))
    try:
        yield here
    finally:
        for group in groups:
            group.cancel()
        await here.admin.aclose()
        await database.close()

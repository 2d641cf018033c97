"""Running processes of intake."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from services.intake.api_keys.handlers.keys import create_key
from services.intake.main import build
from shared.auth import ApiKeyCache, Sessions, signin_router
from shared.config.settings import Settings
from shared.db.database import Database
from shared.http import create_application
from shared.runtime.service import ServiceContext
from tests.intake.service import PRINTED_TOKEN, SECRET, IntakeService, make_client


@asynccontextmanager
async def running_service(database_url: str, secret: str = SECRET, **settings: Any) -> AsyncIterator[IntakeService]:
    """One process of intake on this database, with an administrator and running write queues."""
    database = Database(database_url, "intake")
    context = ServiceContext(Settings.model_validate({"secret": secret, **settings}), database)
    built = build(context)
    app = create_application("Accord intake", [*built.routers, signin_router], built.fast_routes)
    app.state.keys = ApiKeyCache(database)
    app.state.sessions = Sessions(database, PRINTED_TOKEN)
    app.state.settings = context.settings
    app.state.intake = built.state
    groups = [asyncio.create_task(group.run()) for group in built.group_commits]
    _, key = await create_key(database, ("admin",))
    service = IntakeService(database, app, make_client(app, key))
    try:
        yield service
    finally:
        for group in groups:
            group.cancel()
        await service.admin.aclose()
        await database.close()

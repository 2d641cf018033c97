"""HTTP clients of a handoff process, and their API keys."""

import httpx2
from uuid_utils.compat import uuid7

from shared.db.database import Database
from shared.http import Application
from tests.shared.auth.api_keys import add_key


def client_of(app: Application, secret: str | None) -> httpx2.AsyncClient:
    """A client that calls the application in process with this API key; None: without a key."""
    headers = {"authorization": f"Bearer {secret}"} if secret else {}
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx2.AsyncClient(transport=transport, base_url="http://accord", headers=headers)


async def new_key(url: str, *scopes: str, seller: str | None = None) -> str:
    """The secret of a new API key."""
    intake = Database(url, "intake")
    secret = await add_key(intake, uuid7(), *scopes, seller=seller)
    await intake.close()
    return secret

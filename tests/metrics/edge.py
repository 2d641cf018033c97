"""Metrics' HTTP edge in process."""

from httpx2 import ASGITransport, AsyncClient

from services.metrics.main import build
from shared.access import ApiKeyCache
from shared.database import Database
from shared.http import application
from shared.service import ServiceContext
from shared.settings import Settings
from shared.signin import SignIn
from shared.signin import router as signin


def client_of(database: Database) -> AsyncClient:
    """Somebody without a key."""
    service = build(ServiceContext(Settings(), database))
    app = application("Accord metrics", [*service.routers, signin], service.fast_routes)
    app.state.keys = ApiKeyCache(database)
    app.state.signin = SignIn([b"s" * 43], loopback=True)
    app.state.metrics = service.state
    transport = ASGITransport(app=app, raise_app_exceptions=False)
    return AsyncClient(transport=transport, base_url="http://accord")

"""An HTTP client of metrics in this process."""

from httpx2 import ASGITransport, AsyncClient

from services.metrics.main import build
from shared.auth import ApiKeyCache, Sessions, signin_router
from shared.config.settings import Settings
from shared.db.database import Database
from shared.http import create_application
from shared.runtime.service import ServiceContext

TOKEN = "printed-token"


def build_client(database: Database) -> AsyncClient:
    """A client without an API key."""
    settings = Settings()
    service = build(ServiceContext(settings, database))
    app = create_application("Accord metrics", [*service.routers, signin_router], service.fast_routes)
    app.state.keys = ApiKeyCache(database)
    app.state.sessions = Sessions(database, TOKEN)
    app.state.metrics = service.state
    app.state.settings = settings
    transport = ASGITransport(app=app, raise_app_exceptions=False)
    return AsyncClient(transport=transport, base_url="http://accord")

"""The names of Accord's own code through which the public surfaces are read. The other files here import these."""

from services.cli.main import app as command_line
from services.cli.services import BUILDS
from shared.config.settings import SECRETS, Settings, read_settings
from shared.db.migrations import migrate
from shared.errors import Refusal
from shared.http import Application
from shared.http.error_handlers import to_problem
from shared.runtime.assembly import assemble
from shared.telemetry import render_series
from shared.telemetry.logs import FIELDS
from tests.support.postgres_cluster import embedded_cluster

__all__ = [
    "BUILDS",
    "FIELDS",
    "SECRETS",
    "Refusal",
    "Settings",
    "build_application",
    "command_line",
    "embedded_cluster",
    "migrate",
    "render_series",
    "to_problem",
]

NO_DATABASE = "postgresql://127.0.0.1:1/none"


async def build_application(*services: str) -> Application:
    """The HTTP application of these services in one process; it opens no connection before it runs."""
    settings = read_settings(database_url=NO_DATABASE, secret="s" * 32)
    return assemble({service: BUILDS[service] for service in services}, settings).app

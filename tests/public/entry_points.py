"""The few names of Accord's own code that the public surfaces are read through. All other files here import these."""

from services.cli import BUILDS
from services.cli import app as command_line
from shared.assembly import assemble
from shared.failures import Refusal
from shared.http import Application
from shared.http.refusals import to_problem
from shared.migrations import migrate
from shared.settings import SECRETS, Settings, read_settings
from shared.telemetry.logs import FIELDS
from tests.clusters import embedded_cluster
from tests.database import create_database

__all__ = [
    "BUILDS",
    "FIELDS",
    "SECRETS",
    "Refusal",
    "Settings",
    "application_of",
    "command_line",
    "create_database",
    "embedded_cluster",
    "migrate",
    "to_problem",
]

NO_DATABASE = "postgresql://127.0.0.1:1/none"


async def application_of(*services: str) -> Application:
    """The HTTP application of these services in one process; it connects to nothing before it runs."""
    settings = read_settings(database_url=NO_DATABASE, secret="s" * 32)
    return assemble({service: BUILDS[service] for service in services}, settings).app

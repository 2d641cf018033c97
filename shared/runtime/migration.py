"""The migration of an installation's databases: of `accord migrate`, and of the process that `accord up` starts."""

import asyncio
import sys

import orjson

from shared.config.settings import BadSetting, Settings
from shared.db.dashboard_role import make_dashboard_role
from shared.db.failures import Unreachable, name_variable
from shared.db.messaging_tables import SERVICES
from shared.db.migrations import migrate
from shared.db.preconditions import check_database
from shared.runtime.migration_process import REFUSED
from shared.telemetry import configure


async def check_and_migrate(settings: Settings) -> None:
    """Apply the revisions that the databases lack. Raises BadSetting if one cannot be used."""
    for url, services in settings.group_by_database(SERVICES).items():
        with name_variable(settings.variable_of(services[0])):
            await check_database(url)
            await migrate(url, services)


async def migrate_with_dashboards(settings: Settings) -> None:
    """The same, and where the operator set a password for the dashboards, the role that reads their views."""
    await check_and_migrate(settings)
    if settings.grafana_password:
        await make_dashboard_role(settings.database_of("metrics"), settings.grafana_password.get_secret_value())


def main() -> None:
    """Migrate the database that standard input names; exit status REFUSED and JSON for a BadSetting."""
    configure()
    order = orjson.loads(sys.stdin.buffer.read())
    try:
        asyncio.run(migrate(order["url"], order["services"]))
    except BadSetting as refusal:
        final = refusal.final if isinstance(refusal, Unreachable) else None
        sys.stdout.write(orjson.dumps({"sentence": str(refusal), "final": final}).decode())
        sys.exit(REFUSED)


if __name__ == "__main__":
    main()

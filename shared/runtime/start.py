"""What happens between the start of a process and its work: its database is checked, migrated or waited for."""

from collections.abc import Sequence

from shared.auth import register_secrets
from shared.config.settings import Settings
from shared.db.database import CONNECTIONS, Database
from shared.db.migrations import migrate
from shared.db.preconditions import await_database, check_database
from shared.db.roles import LENDER

__all__ = ["await_start", "check_and_migrate", "check_database"]


async def check_and_migrate(url: str) -> None:
    """Apply the revisions that the database lacks. Raises BadSetting if it cannot be used."""
    await check_database(url)
    await migrate(url)


async def await_start(settings: Settings, services: Sequence[str]) -> None:
    """Wait until these services can work, and register the secrets of this process in the tables of intake.

    Raises BadSetting if waiting does not help, and if the installation has another secret.
    """
    await await_database(settings.database, sorted({*services, LENDER}), CONNECTIONS * len(services))
    database = Database(settings.database, LENDER)
    try:
        await register_secrets(database, settings.secrets)
    finally:
        await database.close()

"""What happens between the start of a process and its work: its database is checked or waited for."""

from collections.abc import Awaitable, Callable, Sequence

from shared.auth import register_secrets
from shared.config.settings import Settings
from shared.db.database import CONNECTIONS, POOL
from shared.db.failures import name_variable
from shared.db.lenders import open_database
from shared.db.loans import LENDER
from shared.db.preconditions import await_database, check_database, require_database

__all__ = [
    "await_start",
    "check_database",
    "check_start",
    "name_variable",
    "open_database",
]


async def await_start(settings: Settings, services: Sequence[str]) -> None:
    """Wait until these services can work, and register the secrets of this process in the tables of intake.

    Raises BadSetting if waiting does not help, and if the installation has another secret.
    """
    await _start(settings, services, await_database)


async def check_start(settings: Settings, services: Sequence[str]) -> None:
    """As `await_start`, without a wait. Raises Unreachable and DATABASE_FAILURES if it may succeed later."""
    await _start(settings, services, require_database)


async def _start(settings: Settings, services: Sequence[str], require: Callable[..., Awaitable[None]]) -> None:
    for url, needed in settings.group_by_database(sorted({*services, LENDER})).items():
        own = [name for name in needed if name in services]
        await require(url, own or needed, len(own) * CONNECTIONS or POOL, settings.variable_of(needed[0]), needed)
    database = open_database(settings, services[0])
    try:
        await register_secrets(database, settings.secrets)
    finally:
        await database.close()

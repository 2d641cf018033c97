"""Migrations: the roles and schemas of the services, then each service's alembic revisions."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial

from sqlalchemy import Connection, Text, column, exc, select, table, text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.db import revisions, roles
from shared.db.failures import describe_locked_table, describe_other_migration, is_lock_timeout
from shared.db.messaging_tables import SERVICES
from shared.db.migration_connection import connect
from shared.telemetry import log

MIGRATION_LOCK = 0x4143434F5244  # the number of the advisory lock: "ACCORD"
MIGRATION_LOCK_SECONDS = 7200  # how long one migration waits for another
MIGRATION_PAUSE_SECONDS = 0.5  # between two questions whether the other has ended
# How long a revision waits for the lock of a table, while the services' transactions queue behind it. Then it lets them
# pass and is tried again, until what holds the lock (a backup, say) has ended.
TABLE_LOCK_SECONDS = 2
PAUSE_SECONDS = 3
LOCK_TRIES = 720

_FIND_TABLE = text("SELECT to_regclass(:table) IS NOT NULL")
_CURRENT_REVISION = select(column("version_num", Text)).select_from(table(revisions.VERSION_TABLE))
_TRY_LOCK = text("SELECT pg_try_advisory_lock(:number)")

# Alembic keeps the current migration in global variables, which the tasks of one event loop would share.
_ALEMBIC_LOCK = asyncio.Lock()


async def migrate(url: str, services: Sequence[str] = SERVICES) -> None:
    """Upgrade these services to their newest revisions. May be repeated, and run by several processes at once."""
    async with _with_migration_lock(url) as connection:
        found = await roles.create_roles_and_schemas(connection, services)
        for service in services:
            await _run_as_service(url, service, found, _upgrade)


async def downgrade(url: str, service: str, target: str) -> None:
    """Take one service back to a revision, or to `base`; its revisions say which data is lost."""
    async with _with_migration_lock(url) as connection:
        found = await roles.find_roles(connection)
        await connection.rollback()
        await _run_as_service(url, service, found, partial(_downgrade, target=target))


@asynccontextmanager
async def _with_migration_lock(url: str) -> AsyncIterator[AsyncConnection]:
    """A connection as the database's owner that holds the lock by which one process at a time migrates."""
    async with connect(url, lock_timeout=f"{MIGRATION_LOCK_SECONDS}s") as connection:
        await _take_migration_lock(connection)
        yield connection


async def _take_migration_lock(connection: AsyncConnection) -> None:
    """Ask again and again: `create index concurrently` would wait for ever for a statement that waits for this lock."""
    for _ in range(int(MIGRATION_LOCK_SECONDS / MIGRATION_PAUSE_SECONDS)):
        taken = (await connection.execute(_TRY_LOCK, {"number": MIGRATION_LOCK})).scalar_one()
        await connection.commit()
        if taken:
            return
        await asyncio.sleep(MIGRATION_PAUSE_SECONDS)
    raise describe_other_migration()


async def _run_as_service(
    url: str, service: str, service_roles: dict[str, str], run: Callable[[Connection, str, dict[str, str]], None]
) -> None:
    """Run this as the service's role in its schema, so that the service owns the tables."""
    settings = {"role": service_roles[service], "search_path": service, "lock_timeout": f"{TABLE_LOCK_SECONDS}s"}
    for attempt in range(1, LOCK_TRIES + 1):
        try:
            async with _ALEMBIC_LOCK, connect(url, **settings) as connection:
                await connection.run_sync(run, service, service_roles)
            return
        except exc.DBAPIError as error:
            if not is_lock_timeout(error):
                raise
            if attempt == LOCK_TRIES:
                raise describe_locked_table(service) from None
        log.warning("migration_waiting_for_lock", service=service, attempt=attempt)
        await asyncio.sleep(PAUSE_SECONDS)


def _upgrade(connection: Connection, service: str, service_roles: dict[str, str]) -> None:
    has_table = connection.execute(_FIND_TABLE, {"table": revisions.VERSION_TABLE}).scalar_one()
    current = connection.execute(_CURRENT_REVISION).scalar() if has_table else None
    connection.rollback()
    if revisions.list_after(service, current):
        _run_alembic(connection, service, service_roles, "upgrade", "head")


def _downgrade(connection: Connection, service: str, service_roles: dict[str, str], target: str) -> None:
    _run_alembic(connection, service, service_roles, "downgrade", target)


def _run_alembic(connection: Connection, service: str, service_roles: dict[str, str], name: str, target: str) -> None:
    # Alembic stays in memory, 10 MB of it: a process that has nothing to apply does not load it.
    from shared.db import alembic_config

    folder = revisions.find_folder(service)
    alembic_config.run_command(name, target, folder, connection=connection, schema=service, roles=service_roles)

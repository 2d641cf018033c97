"""Brings the database to what the code expects: roles and schemas, then each service's alembic revisions."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from alembic import command, op
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.config.settings import BadSetting
from shared.db import alembic_config, roles
from shared.db import connection as sql
from shared.db.database import CONNECT_SECONDS
from shared.db.messaging_tables import SERVICES
from shared.telemetry import log

ONE_AT_A_TIME = 0x4143434F5244  # the advisory lock's number: "ACCORD"
OTHERS_SECONDS = 600  # how long one migration waits for another
TABLE_SECONDS = 20  # how long a revision waits for a table, and everybody else behind it
READY_TRIES = 60
READY_PAUSE_SECONDS = 1.0

# Alembic keeps the migration at hand in globals of the process, which the tasks of a loop would share.
_TURN = asyncio.Lock()

STATEMENT_END = re.compile(r";[ \t]*(?:\n|\Z)")
# Everything of the service's own but alembic's version table, for the downgrade of its first revision.
EMPTY_SCHEMA = """
DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT relname FROM pg_class WHERE relnamespace = current_schema::regnamespace
        AND relkind IN ('r', 'p') AND NOT relispartition AND relname <> 'alembic_version'
    LOOP EXECUTE format('DROP TABLE %I', name); END LOOP;
END $$
"""


async def migrate(url: str) -> None:
    """Upgrades all services to their newest revisions. Again, or by several processes at once: the same result."""
    async with _with_migration_lock(url) as connection:
        await roles.create_roles(connection)
        await roles.make_schemas(connection)
        for service in SERVICES:
            await _alembic(url, service, command.upgrade, "head")


async def downgrade(url: str, service: str, target: str) -> None:
    """Takes one service back to a revision, or to `base`; its data goes where a revision says so."""
    async with _with_migration_lock(url):
        await _alembic(url, service, command.downgrade, target)


async def list_pending(conn: sql.Connection, service: str) -> list[str]:
    """The revisions of the service that the database lacks, oldest first; a database ahead of the code lacks none."""
    current = await alembic_config.current(conn, service)
    known = alembic_config.revisions(service)
    if current is not None and current not in known:
        return []
    return list(known[known.index(current) + 1 :] if current else known)


async def await_migrated(url: str, services: Sequence[str]) -> None:
    """Waits until the database has every revision that these services need. Raises BadSetting after a while."""
    for _ in range(READY_TRIES):
        try:
            if not await _missing_revisions(url, services):
                return
        except (*sql.DATABASE_ERRORS, OSError):
            log.warning("waiting for the database")
        await asyncio.sleep(READY_PAUSE_SECONDS)
    raise BadSetting("the database does not answer, or lacks revisions: run `accord migrate` on it")


async def _missing_revisions(url: str, services: Sequence[str]) -> list[str]:
    async with sql.connect(sql.make_connect_options(url, {}, CONNECT_SECONDS)) as conn:
        return [service for service in services if await list_pending(conn, service)]


def run_sql(script: str) -> None:
    """For revisions: the statements of the script one by one; each ends with a semicolon at the end of its line.

    The text goes to PostgreSQL as it stands: colons and percent signs mean nothing. A body in `$$` is a script alone.
    """
    statements = [script] if "$$" in script else STATEMENT_END.split(script)
    for statement in statements:
        if statement.strip():
            op.get_bind().exec_driver_sql(statement)


@asynccontextmanager
async def _with_migration_lock(url: str) -> AsyncIterator[AsyncConnection]:
    """A connection of the owner's, while no other process migrates this database; the lock ends with it."""
    async with roles.connect(url, lock_timeout=f"{OTHERS_SECONDS}s") as connection:
        await connection.execute(text("SELECT pg_advisory_lock(:number)"), {"number": ONE_AT_A_TIME})
        await connection.commit()
        yield connection


async def _alembic(url: str, service: str, act: Callable[..., None], target: str) -> None:
    """As the service's role and in its schema, so that the service owns what its revisions make."""
    config = alembic_config.config(service)

    def run(connection: Connection) -> None:
        config.attributes.update(connection=connection, schema=service)
        act(config, target)

    settings = {"role": roles.role(service), "search_path": service, "lock_timeout": f"{TABLE_SECONDS}s"}
    async with _TURN, roles.connect(url, **settings) as connection:
        await connection.run_sync(run)

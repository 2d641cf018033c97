"""Brings the database to what the code expects: roles and schemas, then each service's alembic revisions."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command, context, op
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from shared.schema import SERVICES
from shared.settings import BadSetting
from shared.telemetry import log

LENT_SCHEMAS = ("access", "contacts")
LENDER = "intake"
VERSION_TABLE = "alembic_version"
ONE_AT_A_TIME = 0x4143434F5244  # the advisory lock's number: "ACCORD"
OTHERS_SECONDS = 600  # how long one migration waits for another
TABLE_SECONDS = 20  # how long a revision waits for a table, and everybody else behind it
ROLE_TRIES = 10
ROLE_PAUSE_SECONDS = 0.1
READY_TRIES = 60
READY_PAUSE_SECONDS = 1.0

# Alembic keeps the migration at hand in globals of the process, which the tasks of a loop would share.
_TURN = asyncio.Lock()

STATEMENT_END = re.compile(r";[ \t]*(?:\n|\Z)")
# Everything of the service's own but alembic's version table, for the downgrade of its first revision.
EMPTY_SCHEMA = f"""
DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT relname FROM pg_class WHERE relnamespace = current_schema::regnamespace
        AND relkind IN ('r', 'p') AND NOT relispartition AND relname <> '{VERSION_TABLE}'
    LOOP EXECUTE format('DROP TABLE %I', name); END LOOP;
END $$
"""


async def migrate(url: str) -> None:
    """Upgrades all services to their newest revisions. Again, or by several processes at once: the same result."""
    async with _alone(url) as connection:
        await _make_roles(connection)
        await _make_schemas(connection)
        for service in SERVICES:
            await _alembic(url, service, lambda config: command.upgrade(config, "head"))


async def downgrade(url: str, service: str, target: str) -> None:
    """Takes one service back to a revision, or to `base`; its data goes where a revision says so."""
    async with _alone(url):
        await _alembic(url, service, lambda config: command.downgrade(config, target))


async def pending(connection: AsyncConnection, service: str) -> list[str]:
    """The revisions of the service that the database lacks, oldest first; a database ahead of the code lacks none."""
    current = await connection.run_sync(_current, service)
    known = _revisions(service)
    if current is not None and current not in known:
        return []
    return list(known[known.index(current) + 1 :] if current else known)


async def await_migrated(url: str, services: Sequence[str]) -> None:
    """Waits until the database has every revision that these services need. Raises BadSetting after a while."""
    for _ in range(READY_TRIES):
        try:
            async with _connect(url, {}) as connection:
                if not [name for name in services if await pending(connection, name)]:
                    return
        except (DBAPIError, OSError):
            log.warning("database.awaited")
        await asyncio.sleep(READY_PAUSE_SECONDS)
    raise BadSetting("the database does not answer, or lacks revisions: run `accord migrate` on it")


def run_sql(script: str) -> None:
    """For revisions: the statements of the script one by one; each ends with a semicolon at the end of its line.

    The text goes to PostgreSQL as it stands: colons and percent signs mean nothing. A body in `$$` is a script alone.
    """
    statements = [script] if "$$" in script else STATEMENT_END.split(script)
    for statement in statements:
        if statement.strip():
            op.get_bind().exec_driver_sql(statement)


def run_env() -> None:
    """What each service's `migrations/env.py` does when alembic loads it: each revision a transaction of its own."""
    connection = context.config.attributes["connection"]
    schema = context.config.attributes["schema"]
    context.configure(
        connection=connection,
        version_table=VERSION_TABLE,
        version_table_schema=schema,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


@asynccontextmanager
async def _connect(url: str, settings: dict[str, str], **options: Any) -> AsyncIterator[AsyncConnection]:
    engine = create_async_engine(url, poolclass=NullPool, connect_args={"server_settings": settings}, **options)
    try:
        async with engine.connect() as connection:
            yield connection
    finally:
        await engine.dispose()


@asynccontextmanager
async def _alone(url: str) -> AsyncIterator[AsyncConnection]:
    """A connection of the owner's, while no other process migrates this database; the lock ends with it."""
    settings = {"lock_timeout": f"{OTHERS_SECONDS}s"}
    async with _connect(url, settings, isolation_level="AUTOCOMMIT") as connection:
        await connection.execute(text("SELECT pg_advisory_lock(:number)"), {"number": ONE_AT_A_TIME})
        yield connection


async def _make_roles(connection: AsyncConnection) -> None:
    """Roles belong to the whole server, so another database's migration may make them at the same moment."""
    for service in SERVICES:
        for attempt in range(1, ROLE_TRIES + 1):
            try:
                await _make_role(connection, _role(service))
                break
            except DBAPIError:
                if attempt == ROLE_TRIES:
                    raise
                await asyncio.sleep(ROLE_PAUSE_SECONDS)


async def _make_role(connection: AsyncConnection, name: str) -> None:
    if not await connection.scalar(text("SELECT true FROM pg_roles WHERE rolname = :name"), {"name": name}):
        await connection.execute(text(f"CREATE ROLE {name} NOLOGIN"))
    # A superuser may act as any role; whoever else may already, need not be allowed to grant it.
    if not await connection.scalar(text("SELECT pg_has_role(current_user, :name, 'USAGE')"), {"name": name}):
        await connection.execute(text(f"GRANT {name} TO CURRENT_USER"))


async def _make_schemas(connection: AsyncConnection) -> None:
    owners = {service: service for service in SERVICES} | dict.fromkeys(LENT_SCHEMAS, LENDER)
    for schema, owner in owners.items():
        await connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {schema} AUTHORIZATION {_role(owner)}"))


async def _alembic(url: str, service: str, action: Callable[[Config], None]) -> None:
    """As the service's role and in its schema, so that the service owns what its revisions make."""
    config = _config(service)

    def act(connection: Connection) -> None:
        config.attributes.update(connection=connection, schema=service)
        action(config)

    settings = {"role": _role(service), "search_path": service, "lock_timeout": f"{TABLE_SECONDS}s"}
    async with _TURN, _connect(url, settings) as connection:
        await connection.run_sync(act)


def _role(service: str) -> str:
    return f"accord_{service}"


def _config(service: str) -> Config:
    config = Config()
    folder = Path(__file__).parent.parent / "services" / service / "migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@cache
def _revisions(service: str) -> tuple[str, ...]:
    script = ScriptDirectory.from_config(_config(service))
    return tuple(reversed([revision.revision for revision in script.walk_revisions()]))


def _current(connection: Connection, service: str) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE, schema=service):
        return None
    revision: str | None = connection.scalar(text(f"SELECT version_num FROM {service}.{VERSION_TABLE}"))
    return revision

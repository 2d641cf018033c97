"""The roles and schemas of the services in PostgreSQL, and the connections that create them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from sqlalchemy import NullPool, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from shared.db.address import parse_address
from shared.db.connection import sqlstate
from shared.db.ddl import ddl
from shared.db.failures import describe_foreign_role, describe_missing_right
from shared.db.messaging_tables import SERVICES

DIALECT = "postgresql+asyncpg://"
LENT_SCHEMAS = ("access", "contacts")
LENDER = "intake"
TRIES = 10
PAUSE_SECONDS = 0.1

FORBIDDEN = "42501"

_WHERE = """
    SELECT current_user, current_database(),
        coalesce(host(inet_server_addr()) || ':' || inet_server_port(), 'the local socket')
"""
# Whether this database belongs to the installation of the role. A member of a role reads what it may read in every
# database of the server.
_OWNS_SCHEMA = """
    SELECT EXISTS (SELECT FROM pg_namespace WHERE nspowner = (SELECT oid FROM pg_roles WHERE rolname = :name))
"""
_CREATE_SCHEMA = "CREATE SCHEMA IF NOT EXISTS {schema} AUTHORIZATION {role}"


def role_of(service: str) -> str:
    """The name of the service's role."""
    return f"accord_{service}"


@asynccontextmanager
async def connect(url: str, **settings: str) -> AsyncIterator[AsyncConnection]:
    """A new connection with these server settings, closed after the block."""
    address = parse_address(url, settings)
    engine = create_async_engine(DIALECT, poolclass=NullPool, async_creator=lambda: asyncpg.connect(**address))
    try:
        async with engine.connect() as connection:
            yield connection
    finally:
        await engine.dispose()


async def create_roles_and_schemas(connection: AsyncConnection) -> None:
    """Create what is missing of the services' roles and schemas. Raises BadSetting if the user may not create them."""
    user, database, place = (await connection.execute(text(_WHERE))).one()
    try:
        await create_roles(connection)
        await create_schemas(connection)
    except DBAPIError as error:
        if sqlstate(error.orig or error) != FORBIDDEN:
            raise
        raise describe_missing_right(user, database, place, error) from None


async def create_roles(connection: AsyncConnection) -> None:
    """Create the services' roles.

    Roles belong to the whole server, so the migration of another database may create them at the same moment.
    """
    for attempt in range(1, TRIES + 1):
        try:
            for service in SERVICES:
                await _create_role(connection, role_of(service))
            return
        except DBAPIError as error:
            await connection.rollback()
            if attempt == TRIES or sqlstate(error.orig or error) == FORBIDDEN:
                raise
        await asyncio.sleep(PAUSE_SECONDS)


async def _create_role(connection: AsyncConnection, name: str) -> None:
    existed = await connection.scalar(text("SELECT true FROM pg_roles WHERE rolname = :name"), {"name": name})
    if not existed:
        await connection.execute(text(ddl("CREATE ROLE {name} NOLOGIN", name=name)))
    # A superuser may act as any role, and so may an owner who has the role: only others need the grant.
    if not await connection.scalar(text("SELECT pg_has_role(current_user, :name, 'USAGE')"), {"name": name}):
        if existed and not await connection.scalar(text(_OWNS_SCHEMA), {"name": name}):
            raise describe_foreign_role(name)
        await connection.execute(text(ddl("GRANT {name} TO CURRENT_USER", name=name)))
    await connection.commit()


async def create_schemas(connection: AsyncConnection) -> None:
    """Create the services' schemas, and the schemas of lent tables, which belong to intake."""
    owners = {service: service for service in SERVICES} | dict.fromkeys(LENT_SCHEMAS, LENDER)
    for schema, owner in owners.items():
        await connection.execute(text(ddl(_CREATE_SCHEMA, schema=schema, role=role_of(owner))))
    await connection.commit()

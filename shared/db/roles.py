"""The roles and schemas of the services in PostgreSQL.

Roles belong to the whole server, which may hold several installations, each in a database. So the name of a role begins
with that of its database. It counts only when the role is created: the role of a service is the owner of its schema.
"""

import asyncio
import hashlib
import re
from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.db.connection import sqlstate
from shared.db.ddl import ddl
from shared.db.failures import describe_foreign_role, describe_missing_right
from shared.db.loans import SCHEMA_OWNERS, SERVICES
from shared.db.restored_database import give_to_roles

TRIES = 10
PAUSE_SECONDS = 0.1

FORBIDDEN = "42501"
PREFIX = "accord"
# PostgreSQL cuts names after 63 bytes; the longest suffix is `_99_qualification`.
PREFIX_LENGTH = 63 - 17
UNUSUAL = re.compile(r"[^a-z0-9_]")

_WHERE = """
    SELECT current_user, current_database(),
        coalesce(host(inet_server_addr()) || ':' || inet_server_port(), 'the local socket')
"""
# A role that owns the schemas of two services, or that logs in here, is not a service's own: the database was restored
# without owners.
_ROLES = """
    SELECT min(nspname) AS service, rolname AS role FROM pg_namespace JOIN pg_roles ON pg_roles.oid = nspowner
    WHERE nspname = ANY (:services) AND rolname <> current_user GROUP BY rolname HAVING count(*) = 1
"""
# `is_member`: true for a superuser, who may act as every role.
_ROLE = """
    SELECT pg_has_role(oid, 'MEMBER') AS is_member, EXISTS (
        SELECT FROM pg_shdepend WHERE refclassid = 'pg_authid'::regclass AND refobjid = pg_roles.oid
            AND dbid NOT IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
    ) AS is_used_elsewhere
    FROM pg_roles WHERE rolname = :role
"""
# Until version 15 every member may become the role.
_MAY_BECOME = """
    SELECT pg_has_role(:role, CASE WHEN current_setting('server_version_num')::int < 160000 THEN 'MEMBER'
                                   ELSE 'SET' END)
"""
_CREATE_SCHEMA = "CREATE SCHEMA IF NOT EXISTS {schema} AUTHORIZATION {role}"


async def find_roles(connection: AsyncConnection) -> dict[str, str]:
    """The role of each service that has one in this database."""
    rows = await connection.execute(text(_ROLES), {"services": list(SERVICES)})
    return {row.service: row.role for row in rows}


async def create_roles_and_schemas(connection: AsyncConnection, services: Sequence[str] = SERVICES) -> dict[str, str]:
    """Create what is missing of all roles and of these services' schemas, all or nothing. Returns each service's role.

    A service whose schema is on another server has a role here too, which what is lent is granted to.
    Raises BadSetting if the user may not create or use them.
    """
    user, database, place = (await connection.execute(text(_WHERE))).one()
    for attempt in range(1, TRIES + 1):
        try:
            roles = await _create_roles(connection, database)
            await _create_schemas(connection, roles, services)
            await connection.commit()
            return roles
        except DBAPIError as error:
            await connection.rollback()
            if sqlstate(error.orig or error) == FORBIDDEN:
                raise describe_missing_right(user, database, place, error) from None
            # The migration of another database may create roles at the same moment.
            if attempt == TRIES:
                raise
        await asyncio.sleep(PAUSE_SECONDS)
    raise AssertionError("the last attempt returns or raises")


async def _create_roles(connection: AsyncConnection, database: str) -> dict[str, str]:
    roles = await find_roles(connection)
    missing = [service for service in SERVICES if service not in roles]
    for role in roles.values():
        await _become_member(connection, role)
    for service, role in (await _choose_names(connection, database, missing)).items():
        if await connection.scalar(text("SELECT to_regrole(quote_ident(:role))"), {"role": role}) is None:
            await connection.execute(text(ddl("CREATE ROLE {role} NOLOGIN", role=role)))
        await _become_member(connection, role)
        roles[service] = role
    return roles


async def _choose_names(connection: AsyncConnection, database: str, services: list[str]) -> dict[str, str]:
    """Names for the roles of these services, none of which another installation has."""
    number = 1
    while True:
        names = {service: name_role(database, service, number) for service in services}
        found = [(await connection.execute(text(_ROLE), {"role": name})).one_or_none() for name in names.values()]
        if all(role is None or (role.is_member and not role.is_used_elsewhere) for role in found):
            return names
        number += 1


def name_role(database: str, service: str, number: int = 1) -> str:
    """The name of a service's role in this database. `number`: above 1 if the names with lower ones are taken."""
    label = UNUSUAL.sub("_", database)
    label = label if label.startswith(PREFIX) else f"{PREFIX}_{label}"
    if UNUSUAL.search(database) or len(label) > PREFIX_LENGTH:
        digest = hashlib.sha256(database.encode()).hexdigest()[:8]
        label = f"{label[: PREFIX_LENGTH - 9]}_{digest}"
    return f"{label}_{service}" if number == 1 else f"{label}_{number}_{service}"


async def _become_member(connection: AsyncConnection, role: str) -> None:
    # A superuser needs no grant.
    if not await connection.scalar(text(_MAY_BECOME), {"role": role}):
        found = (await connection.execute(text(_ROLE), {"role": role})).one()
        if found.is_used_elsewhere and not found.is_member:
            raise describe_foreign_role(role)
        await connection.execute(text(ddl("GRANT {role} TO CURRENT_USER", role=role)))


async def _create_schemas(connection: AsyncConnection, roles: dict[str, str], services: Sequence[str]) -> None:
    """Create the schemas of these services, and for intake those of the tables that it lends."""
    owners = {schema: roles[service] for schema, service in SCHEMA_OWNERS.items() if service in services}
    for schema, role in owners.items():
        await connection.execute(text(ddl(_CREATE_SCHEMA, schema=schema, role=role)))
    await give_to_roles(connection, owners, roles)

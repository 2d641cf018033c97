"""The login of the dashboards: it may read the views of metrics that are made for them, and nothing else.

Its name begins with that of the database, as those of the services' roles: `accord_grafana` in a database `accord`.
"""

import hashlib
import hmac
import secrets
from base64 import b64encode

from sqlalchemy import exc, text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.config.settings import BadSetting
from shared.db.connection import sqlstate
from shared.db.ddl import ddl
from shared.db.failures import VARIABLE, first_line
from shared.db.migration_connection import connect
from shared.db.roles import FORBIDDEN, name_role

SUFFIX = "grafana"
SCHEMA = "metrics"
# A dashboard asks some twenty questions at once, and none may hold up the services.
CONNECTIONS = 20
STATEMENT_SECONDS = 20
ITERATIONS = 4096
SALT_BYTES = 16

_DATABASE = text("SELECT current_database()")
# `is_plain`: it can do nothing but log in, and no other installation uses it.
_ROLE = text("""
    SELECT NOT (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)
           AND NOT EXISTS (SELECT FROM pg_auth_members WHERE member = pg_roles.oid)
           AND NOT EXISTS (
               SELECT FROM pg_shdepend WHERE refclassid = 'pg_authid'::regclass AND refobjid = pg_roles.oid
                   AND dbid NOT IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
           ) AS is_plain
    FROM pg_roles WHERE rolname = :role
""")
_MAY_CONNECT = text("SELECT has_database_privilege(:role, current_database(), 'CONNECT')")
_OWNER = text("SELECT nspowner::regrole::text FROM pg_namespace WHERE nspname = :schema")
_VIEWS = text("""
    SELECT relname FROM pg_class
    WHERE relnamespace = to_regnamespace(:schema) AND relkind = 'v' AND starts_with(relname, 'dashboard_')
    ORDER BY relname
""")
_CREATE = "CREATE ROLE {role}"
_ALTER = "ALTER ROLE {role} LOGIN CONNECTION LIMIT {connections} PASSWORD {password}"
_SETTINGS = (
    "ALTER ROLE {role} SET default_transaction_read_only = on",
    "ALTER ROLE {role} SET statement_timeout = {milliseconds}",
)
_ACT_AS = text("SELECT set_config('role', :role, true)")
_CONNECT = "GRANT CONNECT ON DATABASE {database} TO {role}"
_ENTER = "GRANT USAGE ON SCHEMA {schema} TO {role}"
_READ = "GRANT SELECT ON {schema}.{view} TO {role}"
# What the views of the present call.
_CALL = "GRANT EXECUTE ON FUNCTION {schema}.find_open_clocks(), {schema}.find_queue() TO {role}"


def name_reader(database: str) -> str:
    """The name of the role of this database's dashboards."""
    return name_role(database, SUFFIX)


async def make_dashboard_role(url: str, password: str) -> None:
    """Create the role or give it this password, and let it read the views. Raises BadSetting if that is forbidden."""
    async with connect(url) as connection:
        database = str(await connection.scalar(_DATABASE))
        role = name_reader(database)
        try:
            await _make_role(connection, role, password)
            if not await connection.scalar(_MAY_CONNECT, {"role": role}):
                await connection.execute(text(ddl(_CONNECT, database=database, role=role)))
            await _grant_views(connection, role)
            await connection.commit()
        except exc.DBAPIError as error:
            if sqlstate(error.orig or error) != FORBIDDEN:
                raise
            cause = error.orig and error.orig.__cause__
            raise BadSetting(
                f"the user of {VARIABLE} may not make the role {role}, which ACCORD_GRAFANA_PASSWORD asks for: "
                f"{first_line(cause)}"
            ) from None


async def _make_role(connection: AsyncConnection, role: str, password: str) -> None:
    is_plain = await connection.scalar(_ROLE, {"role": role})
    if is_plain is None:
        await connection.execute(text(ddl(_CREATE, role=role)))
    elif not is_plain:
        raise BadSetting(f"the role {role} has rights beyond these dashboards: take them from it, or drop it")
    literals: dict[str, str | int] = {"password": compute_verifier(password), "connections": CONNECTIONS}
    # Sent unchanged: a colon of the verifier names no parameter.
    await connection.exec_driver_sql(ddl(_ALTER, literals, role=role))
    for statement in _SETTINGS:
        await connection.execute(text(ddl(statement, {"milliseconds": STATEMENT_SECONDS * 1000}, role=role)))


async def _grant_views(connection: AsyncConnection, role: str) -> None:
    await connection.execute(_ACT_AS, {"role": await connection.scalar(_OWNER, {"schema": SCHEMA})})
    await connection.execute(text(ddl(_ENTER, schema=SCHEMA, role=role)))
    for view in list(await connection.scalars(_VIEWS, {"schema": SCHEMA})):
        await connection.execute(text(ddl(_READ, schema=SCHEMA, view=view, role=role)))
    await connection.execute(text(ddl(_CALL, schema=SCHEMA, role=role)))


def compute_verifier(password: str) -> str:
    """What PostgreSQL keeps of a password (SCRAM-SHA-256), so that no statement and no log of it holds the password."""
    salt = secrets.token_bytes(SALT_BYTES)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, ITERATIONS)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    parts = (b64encode(part).decode() for part in (salt, stored, server))
    return "SCRAM-SHA-256${}:{}${}:{}".format(ITERATIONS, *parts)

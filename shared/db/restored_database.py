"""What `accord migrate` does with a copy that was restored without owners and grants, by `--no-owner --no-acl`.

A dump names the roles of the installation that it was taken from. The copy may be another installation, with other
roles, on the same server.
"""

from collections.abc import Mapping

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.db.ddl import ddl
from shared.db.loans import LOANS, list_grants

_SCHEMA_OWNER = "SELECT nspowner::regrole::text FROM pg_namespace WHERE nspname = :schema"
_TABLES = """
    SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace(:schema) AND relkind IN ('r', 'p', 'v')
"""
_FUNCTIONS = "SELECT proname FROM pg_proc WHERE pronamespace = to_regnamespace(:schema)"
_GRANTEES = """
    SELECT DISTINCT relname, rolname
    FROM pg_class, aclexplode(relacl) AS acl JOIN pg_roles ON pg_roles.oid = acl.grantee
    WHERE relnamespace = to_regnamespace(:schema) AND acl.grantee <> relowner
"""


async def give_to_roles(connection: AsyncConnection, owners: Mapping[str, str], roles: Mapping[str, str]) -> None:
    """Make these the owners of the schemas and all they hold, and lend what is to be lent, if they are not yet.

    `owners`: by schema. `roles`: by service.
    """
    for schema, role in owners.items():
        if await connection.scalar(text(_SCHEMA_OWNER), {"schema": schema}) != role:
            await _change_owner(connection, schema, role)
            tables = set(await connection.scalars(text(_TABLES), {"schema": schema}))
            lent = tuple(name for name in LOANS if name.split(".")[0] == schema and name.split(".")[1] in tables)
            for statement in list_grants(lent, roles):
                await connection.execute(text(statement))


async def _change_owner(connection: AsyncConnection, schema: str, role: str) -> None:
    await connection.execute(text(ddl("ALTER SCHEMA {schema} OWNER TO {role}", schema=schema, role=role)))
    for table in list(await connection.scalars(text(_TABLES), {"schema": schema})):
        await connection.execute(
            text(ddl("ALTER TABLE {schema}.{table} OWNER TO {role}", schema=schema, table=table, role=role))
        )
    for function in list(await connection.scalars(text(_FUNCTIONS), {"schema": schema})):
        await connection.execute(
            text(ddl("ALTER FUNCTION {schema}.{function} OWNER TO {role}", schema=schema, function=function, role=role))
        )
    for table, grantee in list(await connection.execute(text(_GRANTEES), {"schema": schema})):
        await connection.execute(
            text(ddl("REVOKE ALL ON {schema}.{table} FROM {role}", schema=schema, table=table, role=grantee))
        )

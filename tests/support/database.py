"""Databases for tests: create one, copy a template, drop one, and run a statement in one."""

from contextlib import suppress
from typing import Any
from uuid import uuid4

from sqlalchemy import Executable, NullPool, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from shared.db.connection import Connection, sql
from shared.db.ddl import ddl
from shared.db.messaging_tables import SERVICES
from shared.db.roles import name_role

_TAKE_ROLE = sql("""
    select set_config('role', nspowner::regrole::text, true) from pg_namespace where nspname = :service
""")
_ROLE_OF = "SELECT rolname FROM pg_namespace JOIN pg_roles ON pg_roles.oid = nspowner WHERE nspname = :service"


async def create_database(cluster: str, template: str | None = None) -> str:
    """The URL of a new database: empty, or a copy of the template, to which nothing may be connected."""
    name = f"accord_test_{uuid4().hex[:16]}"
    source = (template and make_url(template).database) or "template1"
    await run_sql(cluster, ddl("CREATE DATABASE {name} TEMPLATE {source}", name=name, source=source))
    return make_url(cluster).set(database=name).render_as_string(hide_password=False)


async def drop_database(cluster: str, url: str) -> None:
    """Drop the database, and end the connections that are still open to it."""
    await run_sql(cluster, ddl("DROP DATABASE {name} WITH (FORCE)", name=make_url(url).database or ""))


async def drop_installation(cluster: str, url: str) -> None:
    """Drop the database, and the roles that its migration created unless copies of it are left."""
    await drop_database(cluster, url)
    with suppress(DBAPIError):
        for service in SERVICES:
            role = name_role(make_url(url).database or "", service)
            await run_sql(cluster, ddl("DROP ROLE IF EXISTS {role}", role=role))


async def run_as_service(url: str, service: str, sql: str) -> list[tuple[Any, ...]]:
    """The rows of one statement, run in the schema of the service with its role."""
    return await run_sql(url, sql, role=await role_of(url, service), search_path=service)


async def role_of(url: str, service: str) -> str:
    """The role of the service in this database."""
    ((role,),) = await run_sql(url, text(_ROLE_OF).bindparams(service=service))
    return str(role)


async def take_role_of(conn: Connection, service: str) -> None:
    """Act as this service until the end of the transaction."""
    await conn.execute(_TAKE_ROLE, {"service": service})


async def run_sql(url: str, sql: str | Executable, **settings: str) -> list[tuple[Any, ...]]:
    """The rows of one statement, run on a new connection outside any transaction, with these server settings."""
    options = {"server_settings": settings}
    engine = create_async_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=options)
    try:
        async with engine.connect() as connection:
            result = await connection.execute(text(sql) if isinstance(sql, str) else sql)
            return [tuple(row) for row in result] if result.returns_rows else []
    finally:
        await engine.dispose()

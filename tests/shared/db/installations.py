"""A server for several installations, their roles, and what a login of another one is refused."""

from dataclasses import dataclass

import pytest
from sqlalchemy import URL, make_url
from sqlalchemy.exc import DBAPIError

from shared.db.ddl import ddl
from shared.db.messaging_tables import SERVICES
from tests.shared.db.relations import SCHEMAS
from tests.support.database import role_of, run_sql

TABLES = f"""
select format('select from %I.%I', nspname, relname) from pg_class join pg_namespace n on n.oid = relnamespace
where nspname in {SCHEMAS} and relkind in ('r', 'p', 'v')
"""


@dataclass(frozen=True)
class Server:
    """A server with two logins without special rights in each other's databases, and its administrator."""

    admin: URL

    async def create(self, database: str, login: str) -> str:
        """The URL of a new database with this owner, who creates it."""
        await run_sql(text_of(self.admin.set(username=login)), ddl("create database {name}", name=database))
        return text_of(self.admin.set(username=login, database=database))


def text_of(url: URL) -> str:
    return url.render_as_string(hide_password=False)


async def list_roles(url: str) -> list[str]:
    return [await role_of(url, service) for service in SERVICES]


def names(prefix: str) -> list[str]:
    return [f"{prefix}_{service}" for service in SERVICES]


async def assert_second_is_refused(first: str) -> None:
    """The login `second` can become no role of this database and read none of its tables."""
    intruder = text_of(make_url(first).set(username="second"))
    for role in await list_roles(first):
        with pytest.raises(DBAPIError, match="permission denied to set role"):
            await run_sql(intruder, ddl("set role {role}", role=role))
    for (query,) in await run_sql(first, TABLES):
        with pytest.raises(DBAPIError, match="permission denied"):
            await run_sql(intruder, query)

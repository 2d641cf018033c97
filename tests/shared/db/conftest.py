"""The database of one service, and a server whose users have few rights."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import URL, make_url

from shared.db.database import Database
from shared.db.ddl import ddl
from shared.db.migrations import migrate
from tests.shared.db.installations import Server, text_of
from tests.support.database import create_database, role_of, run_sql
from tests.support.postgres_cluster import embedded_cluster

# The server asks this user alone for a password.
ASK_FOR_PASSWORD = "local all guarded scram-sha-256\nlocal all all trust\n"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url, "metrics")
    yield database
    await database.close()


@pytest.fixture(scope="session")
async def server() -> AsyncIterator[URL]:
    """A migrated database on a server of its own, with users of few rights."""
    with embedded_cluster() as cluster:
        url = await create_database(cluster)
        await migrate(url)
        await run_sql(url, "create role guarded login password 'right'")
        await run_sql(url, "create role stranger login")
        await run_sql(url, "create role member login connection limit 3")
        await run_sql(url, ddl("grant {role} to member", role=await role_of(url, "intake")))
        write_rules(str(make_url(url).query["host"]))
        await run_sql(url, "select pg_reload_conf()")
        yield make_url(url)


def write_rules(cluster: str) -> None:
    """Replace the rules of access in the folder of this server."""
    (Path(cluster) / "pg_hba.conf").write_text(ASK_FOR_PASSWORD)


@pytest.fixture
async def two_logins() -> AsyncIterator[Server]:
    with embedded_cluster() as cluster:
        admin = make_url(cluster).set(database="postgres")
        await run_sql(text_of(admin), "drop database accord")
        for login in ("first", "second"):
            await run_sql(text_of(admin), ddl("create role {login} login createrole createdb", login=login))
        yield Server(admin)

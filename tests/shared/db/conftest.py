"""The database of one service, and a server whose users have few rights."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import URL, make_url

from shared.db.database import Database
from shared.db.migrations import migrate
from tests.support.database import create_database, run_sql
from tests.support.postgres_cluster import embedded_cluster

# The server asks this user alone for a password.
ASK_FOR_PASSWORD = """
do $$ begin execute format('copy (values (%L), (%L)) to %L', 'local all guarded scram-sha-256', 'local all all trust',
                           current_setting('hba_file')); perform pg_reload_conf(); end $$
"""


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
        await run_sql(url, "create role member login connection limit 3 in role accord_intake")
        await run_sql(url, ASK_FOR_PASSWORD)
        yield make_url(url)


def text_of(url: URL) -> str:
    return url.render_as_string(hide_password=False)

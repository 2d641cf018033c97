"""The fixtures of all tests: a PostgreSQL server, and a database for each test with all revisions applied."""

from collections.abc import AsyncIterator, Iterator

import pytest
from hypothesis import HealthCheck, settings

from shared.db.migrations import migrate
from tests.support.database import create_database, drop_database, drop_installation
from tests.support.postgres_cluster import embedded_cluster
from tests.support.server_choice import DATABASE, Place, can_run, choose_server, name_image

# What a container holds is worth nothing after the tests.
FAST = "postgres -c fsync=off -c full_page_writes=off"

pytest_plugins = ["tests.support.purity", "tests.support.side_by_side"]

# How long an example takes depends on the load of the machine.
settings.register_profile("accord", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("accord")


@pytest.fixture(autouse=True)
def patient_sessions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sessions wait for long until their tests go on: on a busy machine a test may compute for seconds in between."""
    monkeypatch.setattr("shared.db.database.IDLE_IN_TRANSACTION_MS", 60_000)


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """The URL of a server to create databases on: that of ACCORD_TEST_DATABASE, a container's, or an embedded one.

    Where the engine has no image and no registry, the embedded one serves as without an engine.
    """
    match choose_server(DATABASE):
        case str(url):
            yield url
        case Place.CONTAINER if can_run("postgres"):
            from testcontainers.community.postgres import PostgresContainer  # takes a second to import

            with PostgresContainer(name_image("postgres"), driver="asyncpg").with_command(FAST) as container:
                yield container.get_connection_url()
        case _:
            with embedded_cluster() as url:
                yield url


@pytest.fixture(scope="session")
async def template(cluster: str) -> AsyncIterator[str]:
    """The URL of a migrated database to copy; PostgreSQL copies it only while no client is connected to it."""
    url = await create_database(cluster)
    try:
        await migrate(url)
        yield url
    finally:
        await drop_installation(cluster, url)


@pytest.fixture
async def database_url(cluster: str, template: str) -> AsyncIterator[str]:
    """The URL of this test's own database with every revision applied."""
    url = await create_database(cluster, template)
    yield url
    await drop_database(cluster, url)


@pytest.fixture
async def empty_database_url(cluster: str) -> AsyncIterator[str]:
    """The URL of this test's own database with nothing in it."""
    url = await create_database(cluster)
    yield url
    await drop_installation(cluster, url)

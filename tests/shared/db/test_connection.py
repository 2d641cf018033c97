"""Connections: the parameters of the database URL reach PostgreSQL, from both drivers."""

import pytest
from sqlalchemy import make_url, text

from shared.db.connection import connect, sql
from shared.db.database import Database
from shared.db.migration_connection import connect as connect_migration
from shared.db.pool import make_connect_options

LIMITS = sql("""
    select name, setting from pg_settings
    where name in ('idle_in_transaction_session_timeout', 'lock_timeout', 'statement_timeout', 'synchronous_commit')
""")
USUAL = {"sslmode": "prefer", "application_name": "sales desk", "connect_timeout": "3", "options": "-c work_mem=5MB"}
SESSION = "select current_setting('application_name'), current_setting('work_mem'), current_setting('search_path')"


async def test_the_usual_parameters_of_libpq_reach_the_connections_of_services_and_of_migrations(
    database_url: str,
) -> None:
    url = make_url(database_url).update_query_dict(USUAL).render_as_string(hide_password=False)
    database = Database(url, "intake")
    async with database.read_connection() as conn:
        of_service = tuple((await conn.execute(sql(SESSION))).one())
    await database.close()
    async with connect_migration(url, search_path="intake") as connection:
        of_migration = tuple((await connection.execute(text(SESSION))).one())

    assert of_service == of_migration == ("sales desk", "5MB", "intake")


async def test_user_and_database_may_be_parameters(database_url: str) -> None:
    parsed = make_url(database_url)
    assert parsed.username
    assert parsed.database
    query = {"user": parsed.username, "dbname": parsed.database}
    url = parsed._replace(username=None, database=None).update_query_dict(query).render_as_string()

    async with connect(make_connect_options(url, {}, 5)) as conn:
        row = (await conn.execute(sql("select current_user, current_database()"))).one()
    assert tuple(row) == (parsed.username, parsed.database)


@pytest.mark.parametrize(("parameter", "seconds"), [("", 5), ("?connect_timeout=2", 2), ("?connect_timeout=60", 5)])
def test_connect_timeout_may_shorten_the_time_for_connecting(parameter: str, seconds: int) -> None:
    assert make_connect_options(f"postgresql+asyncpg://accord@localhost/accord{parameter}", {}, 5)["timeout"] == seconds


def test_tls_is_asked_for_as_the_url_says() -> None:
    options = make_connect_options("postgresql+asyncpg://a@h/d?sslmode=verify-full&sslrootcert=/etc/ca.pem", {}, 5)

    assert options["dsn"] == "postgresql://?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem"


@pytest.fixture
def patient_sessions() -> None:
    """Sessions here are those of the services."""


async def test_a_session_ends_by_itself_what_takes_too_long_and_commits_to_the_disk(database_url: str) -> None:
    database = Database(database_url, "intake")
    async with database.transaction() as conn:
        of_transaction = {row.name: row.setting for row in await conn.execute(LIMITS)}
    async with database.dedicated_connection() as conn:
        of_long_task = {row.name: row.setting for row in await conn.execute(LIMITS)}
    await database.close()

    assert of_transaction == of_long_task
    assert of_transaction == {
        "idle_in_transaction_session_timeout": "5000",
        "lock_timeout": "10000",
        "statement_timeout": "15000",
        "synchronous_commit": "on",
    }

"""What `accord up` does with a database that lacks revisions: a process of its own applies them and ends."""

import asyncio

import pytest
from pydantic import SecretStr
from sqlalchemy import make_url

from shared.config.settings import BadSetting, Settings
from shared.db.messaging_tables import SERVICES
from shared.db.preconditions import is_migrated
from shared.runtime import migration_process
from tests.shared.db.relations import list_relations
from tests.support.database import create_database, role_of, run_sql
from tests.support.postgres_cluster import embedded_cluster

pytestmark = pytest.mark.usefixtures("processes_and_sockets")


def settings_of(url: str) -> Settings:
    return Settings(database_url=SecretStr(url), secret=SecretStr("s" * 43))


async def test_a_new_database_is_migrated_and_the_next_start_needs_no_process(
    empty_database_url: str, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await migration_process.migrate_apart(settings_of(empty_database_url))
    monkeypatch.setattr(migration_process, "MODULE", "no.module")
    await migration_process.migrate_apart(settings_of(empty_database_url))

    assert await list_relations(empty_database_url) == await list_relations(database_url)


async def test_a_database_whose_schema_belongs_to_another_role_is_not_migrated(database_url: str) -> None:
    role = await role_of(database_url, "metrics")
    migrated = await is_migrated(database_url, SERVICES)
    await run_sql(database_url, "alter schema contacts owner to current_user")
    without_owner = await is_migrated(database_url, SERVICES)
    await run_sql(database_url, f"alter schema contacts owner to {role}")

    assert (migrated, without_owner, await is_migrated(database_url, SERVICES)) == (True, False, False)


async def test_a_migration_that_fails_says_so(empty_database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migration_process, "MODULE", "no.module")
    with pytest.raises(migration_process.MigrationFailed, match="ended with status 1"):
        await migration_process.migrate_apart(settings_of(empty_database_url))


async def test_a_user_without_rights_is_told_in_a_sentence() -> None:
    with embedded_cluster() as cluster:
        await run_sql(cluster, "create role guest login")
        url = make_url(await create_database(cluster)).set(username="guest").render_as_string(hide_password=False)
        with pytest.raises(BadSetting, match="the user guest of ACCORD_DATABASE_URL needs CREATEROLE"):
            await migration_process.migrate_apart(settings_of(url))


async def test_a_start_that_is_stopped_ends_its_migration(empty_database_url: str) -> None:
    starting = asyncio.create_task(migration_process.migrate_apart(settings_of(empty_database_url)))
    while await run_sql(empty_database_url, "select to_regnamespace('intake') is null") == [(True,)]:
        assert not starting.done()
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    await migration_process.migrate_apart(settings_of(empty_database_url))

    assert await is_migrated(empty_database_url, SERVICES)

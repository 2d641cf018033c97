"""Processes of one installation have the same ACCORD_SECRET; a new secret is put in front of the old one."""

import asyncio

import pytest

from shared.auth import register_secrets
from shared.config.settings import BadSetting
from shared.db.database import Database
from tests.support.database import run_sql

OLD, NEW, FOREIGN = b"o" * 32, b"n" * 32, b"f" * 32


async def test_a_process_with_another_secret_is_refused(database_url: str) -> None:
    database = Database(database_url, "intake")
    await register_secrets(database, [OLD])
    await register_secrets(database, [OLD])

    with pytest.raises(BadSetting, match="ACCORD_SECRET lacks the newest secret of this installation"):
        await register_secrets(database, [FOREIGN])
    await database.close()


async def test_a_new_secret_may_be_put_in_front_and_then_every_process_needs_it(database_url: str) -> None:
    database = Database(database_url, "intake")
    await register_secrets(database, [OLD])
    await register_secrets(database, [NEW, OLD])
    await register_secrets(database, [NEW])
    await register_secrets(database, [OLD, NEW])

    with pytest.raises(BadSetting):
        await register_secrets(database, [OLD])
    await database.close()


async def test_of_two_processes_that_start_at_once_with_different_secrets_one_is_refused(database_url: str) -> None:
    database = Database(database_url, "intake")
    results = await asyncio.gather(
        *(register_secrets(database, [secret]) for secret in (OLD, NEW, FOREIGN)), return_exceptions=True
    )

    assert sum(isinstance(result, BadSetting) for result in results) == 2
    await database.close()


async def test_the_database_holds_no_secret(database_url: str) -> None:
    database = Database(database_url, "intake")
    await register_secrets(database, [OLD])
    await database.close()

    assert OLD.decode() not in str(await run_sql(database_url, "select * from access.secret_fingerprints"))

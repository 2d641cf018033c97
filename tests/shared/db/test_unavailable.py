"""What PostgreSQL cannot do now is told apart from what it will never do."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from shared.db.connection import Connection, sql
from shared.db.database import LOCK_MS, STATEMENT_MS, Database
from shared.errors import Unavailable

_RAISE = "do $$ begin raise exception using errcode = '{state}'; end $$"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url, "intake")
    yield database
    await database.close()


async def _fail(database: Database, statement: str) -> None:
    async def work(conn: Connection) -> None:
        await conn.execute(sql(statement))

    await database.run(work)


@pytest.mark.parametrize("state", ["25006", "40001", "53100", "53200", "55P03", "57014", "57P01", "58030", "08006"])
async def test_an_error_that_the_statement_did_not_cause_means_not_now(database: Database, state: str) -> None:
    with pytest.raises(Unavailable):
        await _fail(database, _RAISE.format(state=state))


@pytest.mark.parametrize("state", ["22P02", "23502", "23505", "42P01"])
async def test_an_error_of_the_statement_itself_stays_what_it_is(database: Database, state: str) -> None:
    with pytest.raises(asyncpg.PostgresError):
        await _fail(database, _RAISE.format(state=state))


async def test_a_read_that_a_time_limit_ended_may_be_asked_again(database: Database) -> None:
    with pytest.raises(Unavailable):
        await _read_too_long(database)


async def _read_too_long(database: Database) -> None:
    async with database.read_connection() as conn, conn.begin():
        await conn.execute(sql("set local statement_timeout = 20"))
        await conn.execute(sql("select pg_sleep(2)"))


async def test_a_wait_for_a_lock_ends_before_the_limit_of_a_statement(database: Database) -> None:
    assert LOCK_MS < STATEMENT_MS
    async with database.read_connection() as conn:
        assert (await conn.execute(sql("show lock_timeout"))).scalar_one() == f"{LOCK_MS // 1000}s"

"""Statements that are sent together cost one question to PostgreSQL, and are one change: all of it, or nothing."""

import asyncpg
import pytest
from sqlalchemy import Column, Integer, MetaData, Table, bindparam, insert

from shared.db.connection import Connection, sql
from shared.db.database import Database
from shared.db.together import together
from tests.support.database import run_sql
from tests.support.statement_counter import record_statements

ADD = sql("insert into counted select number from unnest(cast(:numbers as int[])) as batch (number)")
ADD_BOTH = sql("insert into counted values (cast(:second as int)), (cast(:first as int)), (cast(:second as int) + 1)")
COUNTED = Table("counted", MetaData(), Column("number", Integer), schema="intake")
ADD_ONE = insert(COUNTED).values(number=bindparam("number"))


@pytest.fixture
async def database(database_url: str) -> Database:
    await run_sql(database_url, "create table intake.counted (number int primary key)")
    await run_sql(database_url, "grant all on intake.counted to public")
    return Database(database_url, "intake")


async def test_statements_that_are_sent_together_are_one_statement_with_the_parameters_of_each(
    database: Database, database_url: str
) -> None:
    with record_statements() as executed:
        async with database.transaction() as conn, together(conn) as writes:
            await writes.execute(ADD, {"numbers": [1, 2]})
            await writes.execute(ADD_BOTH, {"first": 3, "second": 4})
            await writes.execute(ADD_ONE, {"number": 6})
    await database.close()

    assert len(executed) == 1
    assert [row[0] for row in await run_sql(database_url, "select number from intake.counted order by 1")] == [
        1, 2, 3, 4, 5, 6,
    ]  # fmt: skip


async def test_one_statement_is_sent_as_it_is_and_none_is_not_sent(database: Database) -> None:
    with record_statements() as executed:
        async with database.transaction() as conn:
            async with together(conn):
                pass
            async with together(conn) as writes:
                await writes.execute(ADD, {"numbers": [1]})
    await database.close()

    assert executed == [ADD.sql]


async def test_if_one_of_them_fails_none_has_changed_anything(database: Database, database_url: str) -> None:
    async def write(conn: Connection) -> None:
        async with together(conn) as writes:
            await writes.execute(ADD, {"numbers": [1]})
            await writes.execute(ADD, {"numbers": [2, 2]})

    with pytest.raises(asyncpg.UniqueViolationError):
        await database.run(write)
    await database.close()

    assert await run_sql(database_url, "select number from intake.counted") == []


async def test_what_was_collected_is_not_sent_if_the_block_fails(database: Database, database_url: str) -> None:
    async def write(conn: Connection) -> None:
        async with together(conn) as writes:
            await writes.execute(ADD, {"numbers": [1]})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await database.run(write)
    await database.close()

    assert await run_sql(database_url, "select number from intake.counted") == []


async def test_a_statement_whose_rows_are_counted_cannot_be_among_them(database: Database) -> None:
    async def write(conn: Connection) -> None:
        async with together(conn) as writes:
            await writes.execute_count(ADD, {"numbers": [1]})

    with pytest.raises(TypeError):
        await database.run(write)
    await database.close()

"""PostgreSQL learns how large a table is while it grows."""

from shared.db.connection import Connection, sql
from shared.db.database import Database
from shared.runtime.maintenance import analyze_grown_tables
from tests.shared.messaging.conftest import Connect

KNOWN = sql("""
    select relname, cast(reltuples as int) as rows from pg_class where relname in ('few', 'many') order by relname
""")


async def _grow(database: Database, **rows: int) -> None:
    async def grow(conn: Connection) -> None:
        for table, count in rows.items():
            await conn.execute(sql(f"insert into {table} select generate_series(1, {count})"))
        await conn.execute(sql("select pg_stat_force_next_flush()"))

    await database.run(grow)


async def _known(database: Database) -> dict[str, int]:
    async with database.read_connection() as conn:
        return {row.relname: row.rows for row in await conn.execute(KNOWN)}


async def test_a_table_that_doubled_is_analysed_and_a_small_one_is_not(connect: Connect) -> None:
    intake = connect("intake")

    async def make(conn: Connection) -> None:
        for table in ("few", "many"):
            await conn.execute(sql(f"create table {table} (number int) with (autovacuum_enabled = false)"))

    await intake.run(make)
    await _grow(intake, few=900, many=1500)
    await analyze_grown_tables(intake)
    first = await _known(intake)
    await _grow(intake, many=1000)
    await analyze_grown_tables(intake)
    grown_by_less = await _known(intake)
    await _grow(intake, many=1000)
    await analyze_grown_tables(intake)

    assert first == grown_by_less == {"few": -1, "many": 1500}
    assert await _known(intake) == {"few": -1, "many": 3500}

"""Tables that grow are analyzed, so that PostgreSQL's planner knows their size."""

from shared.db.connection import Connection, sql
from shared.db.database import Database
from shared.runtime.maintenance import analyze_grown_tables

ANALYZED_ROWS = sql("""
    select relname, cast(reltuples as int) as rows from pg_class where relname in ('few', 'many') order by relname
""")


async def add_rows(database: Database, **rows: int) -> None:
    async def insert(conn: Connection) -> None:
        for table, count in rows.items():
            await conn.execute(sql(f"insert into {table} select generate_series(1, {count})"))
        await conn.execute(sql("select pg_stat_force_next_flush()"))

    await database.run(insert)


async def count_analyzed_rows(database: Database) -> dict[str, int]:
    async with database.read_connection() as conn:
        return {row.relname: row.rows for row in await conn.execute(ANALYZED_ROWS)}


async def test_a_table_that_doubled_is_analyzed_and_a_small_one_is_not(database: Database) -> None:
    async def create_tables(conn: Connection) -> None:
        for table in ("few", "many"):
            await conn.execute(sql(f"create table {table} (number int) with (autovacuum_enabled = false)"))

    await database.run(create_tables)
    await add_rows(database, few=900, many=1500)
    await analyze_grown_tables(database)
    at_first = await count_analyzed_rows(database)
    await add_rows(database, many=1000)
    await analyze_grown_tables(database)
    before_doubling = await count_analyzed_rows(database)
    await add_rows(database, many=1000)
    await analyze_grown_tables(database)

    assert at_first == before_doubling == {"few": -1, "many": 1500}
    assert await count_analyzed_rows(database) == {"few": -1, "many": 3500}

"""The SQL text of a revision is sent to PostgreSQL unchanged."""

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from shared.db.revision_scripts import run_sql
from tests.support.database import run_sql as query


async def test_a_script_reaches_postgresql_unchanged(empty_database_url: str) -> None:
    script = """
    -- A comment; with a semicolon, and a colon:here.
    create table words (word text, share int default 100 % 7);
    insert into words values ('a:b'), ('50%; or so');
    insert into words values (
        '%s')"""

    def run_revision(connection: Connection) -> None:
        with connection.begin(), Operations.context(MigrationContext.configure(connection)):
            run_sql(script)
            run_sql("do $$ begin delete from words where word = '%s'; perform 1;\n end $$;")

    engine = create_async_engine(empty_database_url)
    async with engine.connect() as connection:
        await connection.run_sync(run_revision)
    await engine.dispose()

    assert await query(empty_database_url, "SELECT * FROM words ORDER BY word") == [("50%; or so", 2), ("a:b", 2)]

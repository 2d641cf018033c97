"""Every table of the database is declared once, in a store, exactly as the revisions create it."""

from collections import Counter
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, NullPool, Table
from sqlalchemy.ext.asyncio import create_async_engine

from shared.db.messaging_tables import MESSAGING, SERVICES
from shared.db.revisions import VERSION_TABLE
from shared.db.tables import metadata_of
from tests.support import declared_tables as declared
from tests.support.database import role_of, run_sql

# Further schemas of a service, whose tables other services read.
LENT = {"intake": ("access", "contacts")}
# Files with table declarations that are not called stores.
ALSO_STORES = ("shared/auth/changes.py", "shared/auth/secret_fingerprints.py", "shared/db/messaging_tables.py")

TABLES = """
    select case when n.nspname = current_schema then relname else n.nspname || '.' || relname end
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = any(cast(string_to_array('{schemas}', ' ') as text[]))
          and relkind in ('r', 'p') and not relispartition and relname <> 'alembic_version'
"""
COLUMNS = """
    select attname, collname, split_part(pg_get_expr(adbin, adrelid), '::', 1)
    from pg_attribute left join pg_collation coll on coll.oid = attcollation and collname <> 'default'
         left join pg_attrdef on adrelid = attrelid and adnum = attnum
    where attrelid = cast('{table}' as regclass) and attnum > 0 and not attisdropped
"""
CONSTRAINTS = "select conname from pg_constraint where conrelid = cast('{table}' as regclass) and contype <> 'n'"
INDEXES = """
    select relname, indpred is not null from pg_index join pg_class on pg_class.oid = indexrelid
    where indrelid = cast('{table}' as regclass)
          and not exists (select from pg_constraint where conindid = indexrelid and contype in ('p', 'u'))
"""


@pytest.fixture(scope="module", autouse=True)
def import_stores() -> None:
    declared.import_every_store()


@pytest.mark.parametrize("service", SERVICES)
async def test_alembic_finds_no_difference_to_the_migrated_database(database_url: str, service: str) -> None:
    def include(name: str | None, kind: str, parents: Any) -> bool:
        if kind == "schema":
            return name in (None, *LENT.get(service, ()))
        return kind != "table" or (name != VERSION_TABLE and not str(name).startswith("journal_"))

    def compare(connection: Connection) -> list[Any]:
        options = {"include_schemas": True, "include_name": include, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, declared.collect_tables(service)))

    settings = {"role": await role_of(database_url, service), "search_path": service}
    engine = create_async_engine(database_url, poolclass=NullPool, connect_args={"server_settings": settings})
    async with engine.connect() as connection:
        differences = await connection.run_sync(compare)
    await engine.dispose()

    assert differences == []


@pytest.mark.parametrize("service", SERVICES)
async def test_each_table_of_the_database_is_declared(database_url: str, service: str) -> None:
    schemas = " ".join((service, *LENT.get(service, ())))

    rows = await run_sql(database_url, TABLES.format(schemas=schemas), search_path=service)

    assert {name for (name,) in rows} == set(declared.collect_tables(service).tables)


@pytest.mark.parametrize("service", SERVICES)
async def test_properties_that_alembic_does_not_compare_are_equal_too(database_url: str, service: str) -> None:
    for table in declared.collect_tables(service).sorted_tables:

        async def query(sql: str, of: Table = table) -> list[tuple[Any, ...]]:
            return await run_sql(database_url, sql.format(table=of), search_path=service)

        columns = {(each.name, declared.read_collation(each), declared.read_default(each)) for each in table.columns}
        assert set(await query(COLUMNS)) == columns
        assert {name for (name,) in await query(CONSTRAINTS)} == declared.list_constraints(table)
        assert sorted(await query(INDEXES)) == sorted(declared.list_indexes(table).items())


def test_each_table_is_declared_once_and_in_a_store() -> None:
    declarations = list(declared.find_declarations())

    names = Counter((metadata, name) for metadata, name, _ in declarations)
    assert [name for name, count in names.items() if count > 1] == []
    assert {file for _, _, file in declarations if "store" not in file and file not in ALSO_STORES} == set()
    all_tables = [*MESSAGING.tables, *(table for service in SERVICES for table in metadata_of(service).tables)]
    assert len(declarations) == len(all_tables)

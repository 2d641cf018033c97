"""Every table of the database is declared once, in a store, as it is."""

import ast
import pkgutil
from collections import Counter
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Column, Connection, DefaultClause, MetaData, NullPool, Table
from sqlalchemy.ext.asyncio import create_async_engine

import services
from shared.db.tables import NAMES, metadata_of
from shared.revisions import VERSION_TABLE
from shared.schema import MESSAGING, SERVICES
from tests.database import ask

ROOT = Path(__file__).parents[1]
# Whose tables stand in other schemas than its own, which others read.
LENT = {"intake": ("access", "contacts")}
# Tables that are stores in all but their name.
ALSO_STORES = ("shared/schema.py", "services/handoff/leads/aliases.py", "services/handoff/handoffs/moves.py")

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
CONSTRAINTS = """
    select conname, pg_get_constraintdef(oid) from pg_constraint
    where conrelid = cast('{table}' as regclass) and contype in ('c', 'f', 'p', 'u')
"""
INDEXES = """
    select i.relname, pg_get_expr(indpred, indrelid), indnatts - indnkeyatts
    from pg_index x join pg_class i on i.oid = indexrelid where indrelid = cast('{table}' as regclass)
"""


@pytest.fixture(scope="module", autouse=True)
def every_store() -> None:
    """A table is declared when its module is imported."""
    for module in pkgutil.walk_packages(services.__path__, "services."):
        if ".migrations" not in module.name:
            import_module(module.name)


@pytest.mark.parametrize("service", SERVICES)
async def test_the_declared_tables_are_those_of_the_migrated_database(database_url: str, service: str) -> None:
    schemas = (None, *LENT.get(service, ()))

    def mine(name: str | None, kind: str, parents: Any) -> bool:
        if kind == "schema":
            return name in schemas
        return kind != "table" or (name != VERSION_TABLE and not str(name).startswith("journal_"))

    def compare(connection: Connection) -> list[Any]:
        options = {"include_schemas": True, "include_name": mine, "compare_type": True}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), together(service)))

    settings = {"role": f"accord_{service}", "search_path": service}
    engine = create_async_engine(database_url, poolclass=NullPool, connect_args={"server_settings": settings})
    async with engine.connect() as connection:
        differences = await connection.run_sync(compare)
    await engine.dispose()

    assert differences == []


@pytest.mark.parametrize("service", SERVICES)
async def test_each_table_of_the_database_is_declared(database_url: str, service: str) -> None:
    schemas = " ".join((service, *LENT.get(service, ())))

    rows = await ask(database_url, TABLES.format(schemas=schemas), search_path=service)

    assert {name for (name,) in rows} == set(together(service).tables)


@pytest.mark.parametrize("service", SERVICES)
async def test_what_alembic_does_not_compare_is_declared_too(database_url: str, service: str) -> None:
    for table in together(service).sorted_tables:

        async def asked(question: str, of: Table = table) -> list[tuple[Any, ...]]:
            return await ask(database_url, question.format(table=of), search_path=service)

        assert set(await asked(COLUMNS)) == {(each.name, collation(each), default(each)) for each in table.columns}
        assert {name for name, _ in await asked(CONSTRAINTS)} == constraints(table)
        assert {name: bool(condition) for name, condition, _ in await asked(INDEXES) if name in indexes(table)} == {
            name: each.dialect_options["postgresql"]["where"] is not None for name, each in indexes(table).items()
        }


def test_each_table_is_declared_once_and_in_a_store() -> None:
    declared = list(declarations())

    names = Counter(name for name, _ in declared)
    assert [name for name, times in names.items() if times > 1] == []
    assert {file for _, file in declared if "store" not in file and file not in ALSO_STORES} == set()
    every = {(service, table.fullname) for service in SERVICES for table in metadata_of(service).sorted_tables}
    every |= {("messaging", table.fullname) for table in MESSAGING.sorted_tables}
    assert len(declared) == len(every)


def together(service: str) -> MetaData:
    """A service's own tables and those of the messaging, which each service's schema has."""
    every = MetaData(naming_convention=NAMES)
    for declared in (metadata_of(service), MESSAGING):
        for table in declared.tables.values():
            table.to_metadata(every)
    return every


def collation(column: Column[Any]) -> str | None:
    return getattr(column.type, "collation", None)


def default(column: Column[Any]) -> str | None:
    return str(column.server_default.arg) if isinstance(column.server_default, DefaultClause) else None


def constraints(table: Table) -> set[str]:
    """Their names. A table without a primary key has an empty one in SQLAlchemy."""
    key = table.primary_key
    return {str(each.name) for each in table.constraints if each is not key or list(key.columns)}


def indexes(table: Table) -> dict[str, Any]:
    return {str(index.name): index for index in table.indexes}


def declarations() -> Iterator[tuple[tuple[str, str], str]]:
    """Service and name of each table that a file declares, with the file."""
    for path in sorted([*ROOT.glob("services/**/*.py"), *ROOT.glob("shared/**/*.py")]):
        file = path.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Table" and is_name(node.args):
                yield (ast.unparse(node.args[1]), str(ast.literal_eval(node.args[0]))), file


def is_name(arguments: Sequence[ast.expr]) -> bool:
    return len(arguments) > 2 and isinstance(arguments[0], ast.Constant) and isinstance(arguments[0].value, str)

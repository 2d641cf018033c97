"""The tables that the services and the shared code declare, and the files that declare them."""

import ast
import pkgutil
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import Column, DefaultClause, MetaData, Table

import services
from shared.db.messaging_tables import MESSAGING
from shared.db.tables import NAMES, metadata_of

ROOT = Path(__file__).parents[2]


def import_every_store() -> None:
    """Import every module of the services: a table is declared when its module is imported."""
    for module in pkgutil.walk_packages(services.__path__, "services."):
        if ".migrations" not in module.name:
            import_module(module.name)


def collect_tables(service: str) -> MetaData:
    """A service's own tables, and those of the messaging, which every service's schema has."""
    tables = MetaData(naming_convention=NAMES)
    for declared in (metadata_of(service), MESSAGING):
        for table in declared.tables.values():
            table.to_metadata(tables)
    return tables


def read_collation(column: Column[Any]) -> str | None:
    return getattr(column.type, "collation", None)


def read_default(column: Column[Any]) -> str | None:
    return str(column.server_default.arg) if isinstance(column.server_default, DefaultClause) else None


def list_constraints(table: Table) -> set[str]:
    """The names of its constraints. SQLAlchemy gives a table without a primary key an empty one, left out here."""
    key = table.primary_key
    return {str(each.name) for each in table.constraints if each is not key or list(key.columns)}


def list_indexes(table: Table) -> dict[str, bool]:
    """Whether each index, by its name, covers only some of the rows."""
    return {str(index.name): index.dialect_options["postgresql"]["where"] is not None for index in table.indexes}


def find_declarations() -> Iterator[tuple[str, str, str]]:
    """The metadata and the name of each declared table, with its schema, and the path of the file that declares it."""
    for path in sorted([*ROOT.glob("services/**/*.py"), *ROOT.glob("shared/**/*.py")]):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Table" and _has_name(node.args):
                name = str(ast.literal_eval(node.args[0]))
                schema = next((ast.literal_eval(each.value) for each in node.keywords if each.arg == "schema"), "")
                yield ast.unparse(node.args[1]), f"{schema}.{name}".lstrip("."), path.relative_to(ROOT).as_posix()


def _has_name(arguments: Sequence[ast.expr]) -> bool:
    return len(arguments) > 2 and isinstance(arguments[0], ast.Constant) and isinstance(arguments[0].value, str)

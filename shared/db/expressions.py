"""Parts of SQLAlchemy Core expressions that several stores use."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy
from sqlalchemy import (
    ARRAY,
    JSON,
    BindParameter,
    Column,
    ColumnElement,
    Insert,
    Integer,
    Numeric,
    Table,
    TableValuedAlias,
    Text,
    TextualSelect,
    Update,
    Uuid,
    and_,
    any_,
    bindparam,
    column,
    func,
    insert,
    literal_column,
    select,
    update,
)
from sqlalchemy.sql.elements import Grouping
from sqlalchemy.types import TypeEngine

from shared.db.compiler import DIALECT


def constant(value: str | float) -> ColumnElement[Any]:
    """A value that never changes, written into the SQL, so that the planner can use partial indexes."""
    type_ = Text() if isinstance(value, str) else Integer() if isinstance(value, int) else Numeric()
    write = type_.literal_processor(DIALECT)  # type: ignore[no-untyped-call]
    return literal_column(write(value) if write else str(value), type_)


def text_rows(sql: str, **types: TypeEngine[Any] | type[TypeEngine[Any]]) -> TextualSelect:
    """A select written as text, with the types of its columns, for use as `cte` or `subquery` of an expression."""
    return sqlalchemy.text(sql).columns(*(column(name, type_) for name, type_ in types.items()))


def ids(name: str) -> BindParameter[Any]:
    """The parameter of this name, a list of UUIDs."""
    return bindparam(name, type_=ARRAY(Uuid))


def texts(name: str) -> BindParameter[Any]:
    """The parameter of this name, a list of texts."""
    return bindparam(name, type_=ARRAY(Text))


def is_one_of(element: ColumnElement[Any], values: BindParameter[Any]) -> ColumnElement[bool]:
    """Whether the element is one of the values of the list."""
    return element == any_(values)


def take_first(rows: ColumnElement[Any], count: int) -> ColumnElement[Any]:
    """The first rows of an array, in the order in which it was aggregated."""
    first: ColumnElement[Any] = Grouping(rows)[constant(1) : constant(count)]
    return first


def recordset(columns: Iterable[Column[Any]], alias: str) -> TableValuedAlias:
    """The rows of the parameter `rows`, a JSON text made by `rows_to_json`, as a table with these columns.

    Encoding one JSON text takes a third of the time of one array for each column.
    """
    rows = func.json_to_recordset(bindparam("rows", type_=JSON))
    table = rows.table_valued(*(column(each.name, each.type) for each in columns))
    return table.render_derived(name=alias, with_types=True)


def insert_rows(table: Table, names: Iterable[str] = ()) -> Insert:
    """Insert the rows of the parameter `rows`: these columns, or all."""
    columns = [table.c[name] for name in names] or list(table.c)
    rows = recordset(columns, "new_rows")
    return insert(table).from_select([each.name for each in columns], select(*rows.c))


def update_rows(table: Table, names: Iterable[str] = ()) -> Update:
    """Update the rows with the keys of the parameter `rows`: these columns, or all that are no key."""
    key = list(table.primary_key)
    columns = [table.c[name] for name in names] or [each for each in table.c if not each.primary_key]
    rows = recordset([*key, *columns], "new_rows")
    same_key = and_(*(each == rows.c[each.name] for each in key))
    return update(table).values({each: rows.c[each.name] for each in columns}).where(same_key)

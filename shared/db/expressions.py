"""SQLAlchemy Core expressions as statements for asyncpg: each expression object is compiled once.

An expression is made once for each shape of a query: at the top of a store, or by a function under `functools.cache`
whose arguments are the shape. What changes from call to call is a named parameter (`bindparam("leads", …)`), as `:name`
is in a text. What never changes is a `constant`, so that the planner sees it and finds the partial indexes.
"""

from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import sqlalchemy
from sqlalchemy import (
    ColumnElement,
    Executable,
    Integer,
    Numeric,
    String,
    Text,
    TextualSelect,
    Uuid,
    bindparam,
    column,
    literal_column,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql.asyncpg import PGCompiler_asyncpg, PGDialect_asyncpg
from sqlalchemy.sql.elements import BindParameter
from sqlalchemy.types import TypeEngine


class _Compiler(PGCompiler_asyncpg):
    def render_bind_cast(self, type_: TypeEngine[Any], dbapi_type: TypeEngine[Any], sqltext: str) -> str:
        """Every text column is a `text`; SQLAlchemy would cast to `varchar`, with the column's collation."""
        if isinstance(dbapi_type, String):
            return f"{sqltext}::text"
        cast: str = super().render_bind_cast(type_, dbapi_type, sqltext)  # type: ignore[no-untyped-call]
        return cast


class _Dialect(PGDialect_asyncpg):
    statement_compiler = _Compiler
    supports_statement_cache = True


class Compiled(NamedTuple):
    """SQL with `$1`, `$2`, …, and the names of the parameters in that order."""

    sql: str
    names: tuple[str, ...]


class UnnamedValue(ValueError):
    """An expression holds a value itself: a value that changes needs a name, one that does not is a `constant`."""


_DIALECT = _Dialect()  # type: ignore[no-untyped-call]
_compiled: WeakKeyDictionary[Executable, Compiled] = WeakKeyDictionary()


def compiled(expression: Executable) -> Compiled:
    """The statement of this expression, from memory if it was asked for before. Raises UnnamedValue."""
    known = _compiled.get(expression)
    if known is None:
        known = _compiled[expression] = _compile(expression)
    return known


def constant(value: str | float) -> ColumnElement[Any]:
    """A value that belongs to the query, written into its SQL as a literal."""
    type_ = Text() if isinstance(value, str) else Integer() if isinstance(value, int) else Numeric()
    write = type_.literal_processor(_DIALECT)  # type: ignore[no-untyped-call]
    return literal_column(write(value) if write else str(value), type_)


def text_rows(sql: str, **types: TypeEngine[Any] | type[TypeEngine[Any]]) -> TextualSelect:
    """A select written as text with the types of its columns, to be a part (`cte`, `subquery`) of expressions."""
    return sqlalchemy.text(sql).columns(*(column(name, type_) for name, type_ in types.items()))


def ids(name: str) -> BindParameter[Any]:
    """The parameter of this name: a list of UUIDs, for `any_`."""
    return bindparam(name, type_=ARRAY(Uuid))


def texts(name: str) -> BindParameter[Any]:
    """The parameter of this name: a list of texts, for `any_`."""
    return bindparam(name, type_=ARRAY(Text))


def _compile(expression: Executable) -> Compiled:
    made = expression.compile(dialect=_DIALECT)  # type: ignore[attr-defined]
    for name, bind in made.binds.items():
        if not bind.required or bind.expanding:
            raise UnnamedValue(name)
    return Compiled(str(made), tuple(made.positiontup or ()))

"""SQLAlchemy Core expressions as statements for asyncpg: each expression object is compiled once.

An expression is made once for each shape of a query: at the top of a store, or by a function under `functools.cache`
whose arguments are the shape. What changes from call to call is a named parameter (`bindparam("leads", …)`), as `:name`
is in a text. What never changes is a `constant`.
"""

from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Executable, String
from sqlalchemy.dialects.postgresql.asyncpg import PGCompiler_asyncpg, PGDialect_asyncpg
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


class CompiledStatement(NamedTuple):
    """SQL with `$1`, `$2`, …, and the names of the parameters in that order."""

    sql: str
    names: tuple[str, ...]


class UnnamedValue(ValueError):
    """An expression holds a value itself: a value that changes needs a name, one that does not is a `constant`."""


DIALECT = _Dialect()  # type: ignore[no-untyped-call]
_compiled: WeakKeyDictionary[Executable, CompiledStatement] = WeakKeyDictionary()


def compile_statement(expression: Executable) -> CompiledStatement:
    """The statement of this expression, from memory if it was asked for before. Raises UnnamedValue."""
    known = _compiled.get(expression)
    if known is None:
        known = _compiled[expression] = _compile(expression)
    return known


def _compile(expression: Executable) -> CompiledStatement:
    made = expression.compile(dialect=DIALECT)  # type: ignore[attr-defined]
    for name, bind in made.binds.items():
        if not bind.required or bind.expanding:
            raise UnnamedValue(name)
    return CompiledStatement(str(made), tuple(made.positiontup or ()))

"""The compiler of SQLAlchemy Core expressions into statements for asyncpg; each expression object is compiled once.

A store builds one expression for each shape of a query: at the top of the module, or in a function under
`functools.cache` whose arguments are the shape. A value that changes from call to call is a named parameter
(`bindparam("leads", …)`), like `:name` in a text. A value that never changes is a `constant`.
"""

from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Executable, String
from sqlalchemy.dialects.postgresql.asyncpg import PGCompiler_asyncpg, PGDialect_asyncpg
from sqlalchemy.types import TypeEngine


class _Compiler(PGCompiler_asyncpg):
    def render_bind_cast(self, type_: TypeEngine[Any], dbapi_type: TypeEngine[Any], sqltext: str) -> str:
        """Cast texts to `text`; SQLAlchemy would cast to `varchar` with the column's collation."""
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
    """An expression holds a value that is neither a named parameter nor a `constant`."""


DIALECT = _Dialect()  # type: ignore[no-untyped-call]
_compiled: WeakKeyDictionary[Executable, CompiledStatement] = WeakKeyDictionary()


def compile_statement(expression: Executable) -> CompiledStatement:
    """The statement of this expression, compiled at the first call. Raises UnnamedValue."""
    statement = _compiled.get(expression)
    if statement is None:
        statement = _compiled[expression] = _compile(expression)
    return statement


def _compile(expression: Executable) -> CompiledStatement:
    sql = expression.compile(dialect=DIALECT)  # type: ignore[attr-defined]
    for name, bind in sql.binds.items():
        if not bind.required or bind.expanding:
            raise UnnamedValue(name)
    return CompiledStatement(str(sql), tuple(sql.positiontup or ()))

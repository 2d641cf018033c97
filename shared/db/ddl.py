"""SQL with names that are known only at run time: the only place where SQL is composed of texts."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Date, Index, String
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.schema import CreateIndex

_DIALECT = PGDialect_asyncpg()  # type: ignore[no-untyped-call]
_quote = _DIALECT.identifier_preparer.quote


def ddl(template: str, literals: Mapping[str, str | int | date] | None = None, **names: str) -> str:
    """`template` with a quoted identifier for each `{name}` of `names`, and a literal for each of `literals`.

    For statements that cannot have parameters: DDL, and queries on a schema that is named at run time.
    """
    identifiers = {key: _quote(name) for key, name in names.items()}
    return template.format(**identifiers, **{key: _write_literal(value) for key, value in (literals or {}).items()})


def create_index(index: Index) -> str:
    """The statement that creates a declared index, unless there is one of its name."""
    return str(CreateIndex(index, if_not_exists=True).compile(dialect=_DIALECT))


def _write_literal(value: str | int | date) -> str:
    if isinstance(value, int):
        return str(value)
    write = (Date() if isinstance(value, date) else String()).literal_processor(_DIALECT)  # type: ignore[no-untyped-call]
    assert write is not None
    literal: str = write(value)
    return literal

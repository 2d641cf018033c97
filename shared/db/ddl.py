"""SQL whose names are known only at run time: the one place where SQL is put together from texts."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Date, String
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg

_DIALECT = PGDialect_asyncpg()  # type: ignore[no-untyped-call]
_quote = _DIALECT.identifier_preparer.quote


def ddl(template: str, literals: Mapping[str, str | int | date] | None = None, **names: str) -> str:
    """`template` with a quoted identifier for each `{name}` of `names`, and a literal for each of `literals`.

    For statements that cannot have parameters: DDL, and what is read from a schema that is named at run time.
    """
    quoted = {key: _quote(name) for key, name in names.items()}
    return template.format(**quoted, **{key: _literal(value) for key, value in (literals or {}).items()})


def _literal(value: str | int | date) -> str:
    if isinstance(value, int):
        return str(value)
    write = (Date() if isinstance(value, date) else String()).literal_processor(_DIALECT)  # type: ignore[no-untyped-call]
    assert write is not None
    literal: str = write(value)
    return literal

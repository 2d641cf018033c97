"""What stores declare tables with: SQLAlchemy's types, `required` and `index`, and one MetaData for each service."""

from functools import cache
from typing import Any

import sqlalchemy
from sqlalchemy import (
    ARRAY,
    JSON,
    TIMESTAMP,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    Date,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    TextClause,
    UniqueConstraint,
    Uuid,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB

__all__ = [
    "ARRAY", "BYTEWISE", "INSTANT", "JSON", "JSONB", "NAMES", "BigInteger", "Boolean", "CheckConstraint", "Column",
    "Date", "Double", "ForeignKey", "Identity", "Integer", "LargeBinary", "Numeric", "PrimaryKeyConstraint",
    "SmallInteger", "Table", "Text", "UniqueConstraint", "Uuid", "index", "metadata_of", "required", "true",
]  # fmt: skip

# The names that PostgreSQL gives to constraints without a name.
NAMES = {
    "pk": "%(table_name)s_pkey",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
}
INSTANT = TIMESTAMP(timezone=True)
# Text that is compared byte by byte: the order of other collations changes with versions of the C library.
BYTEWISE = Text(collation="C")


@cache
def metadata_of(service: str) -> MetaData:
    """The tables of one service. A table without a schema is in the service's own."""
    return MetaData(naming_convention=NAMES)


def required(name: str, type_: Any, *constraints: Any, default: str | None = None, **more: Any) -> Column[Any]:
    """A column that is never null; `default` is SQL."""
    server_default = None if default is None else sqlalchemy.text(default)
    return Column(name, type_, *constraints, nullable=False, server_default=server_default, **more)


def index(name: str, *columns: str | ColumnElement[Any] | TextClause, where: str | None = None, **more: Any) -> Index:
    """An index; with `where`, an SQL condition, of the rows for which it is true."""
    return Index(name, *columns, postgresql_where=None if where is None else sqlalchemy.text(where), **more)

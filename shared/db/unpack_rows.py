"""For downgrades, while no service runs: what `packed_json` packed becomes plain again, in pieces."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson
import sqlalchemy
from alembic import op
from sqlalchemy import JSON, LargeBinary, TableClause, bindparam, column, null, select, table
from sqlalchemy.types import TypeEngine

from shared.db.packed_json import unpack

Split = Callable[[bytes], Sequence[Any]]
ROWS_AT_ONCE = 1000

# A partition's own rows; the journal has no key.
_PLACE = sqlalchemy.text("cast(tableoid as bigint) = :part and ctid = cast(cast(:place as text) as tid)")


def unpack_json(name: str, column_name: str) -> None:
    """Move what `packed_<column>` of a table holds into the JSON column itself."""
    unpack_rows(name, f"packed_{column_name}", {column_name: JSON()}, lambda content: [orjson.loads(content)])


def unpack_json_parts(name: str, *columns: str) -> None:
    """Move what the column `packed` of a table holds into these JSON columns."""
    unpack_rows(name, "packed", dict.fromkeys(columns, JSON()), orjson.loads)


def unpack_rows(name: str, packed: str, columns: Mapping[str, TypeEngine[Any]], split: Split) -> None:
    """Move what the packed column of a table holds into these columns; `split` makes their values of it."""
    own = [column(each, type_) for each, type_ in columns.items()]
    rows = table(name, column("tableoid"), column("ctid"), column(packed, LargeBinary()), *own)
    with op.get_context().autocommit_block():
        while _unpack_piece(rows, packed, columns, split) == ROWS_AT_ONCE:
            pass


def _unpack_piece(rows: TableClause, packed: str, columns: Mapping[str, TypeEngine[Any]], split: Split) -> int:
    place = sqlalchemy.cast(rows.c.tableoid, sqlalchemy.BigInteger), sqlalchemy.cast(rows.c.ctid, sqlalchemy.Text)
    find = select(*place, rows.c[packed]).where(rows.c[packed].is_not(null())).limit(ROWS_AT_ONCE)
    found = [tuple(row) for row in op.get_bind().execute(find)]
    new = {name: bindparam(f"new_{name}", type_=type_) for name, type_ in columns.items()}
    change = sqlalchemy.update(rows).values({**new, packed: null()}).where(_PLACE)
    names = ["part", "place", *(parameter.key for parameter in new.values())]
    values = [dict(zip(names, (*place, *split(unpack(content))), strict=True)) for *place, content in found]
    if values:
        op.get_bind().execute(change, values)
    return len(found)

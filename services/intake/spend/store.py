"""The table of spend: one row for each figure, as it was stated last. Its names are folded."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select

from services.intake.spend.domain import Figure, FigureKey
from shared.db.connection import Connection, Row
from shared.db.expressions import insert_rows, recordset, update_rows
from shared.db.json_codec import rows_to_json
from shared.db.tables import BigInteger, Column, Date, Numeric, Table, Text, Uuid, metadata_of, required
from shared.values.money import Money

spend_table = Table(
    "spend",
    metadata_of("intake"),
    Column("source", Text, primary_key=True),
    Column("campaign", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("ad_id", Text, primary_key=True),
    Column("channel", Text),
    required("amount", Numeric),
    required("currency", Text),
    Column("impressions", BigInteger),
    Column("clicks", BigInteger),
    Column("key_id", Uuid),
)

_KEY = list(spend_table.primary_key)
_KEYS = recordset(_KEY, "keys")
# In the order of the keys, so that two statements wait for each other and never deadlock.
_LOCK = (
    select(*spend_table.c)
    .join(_KEYS, and_(*(column == _KEYS.c[column.name] for column in _KEY)))
    .order_by(*_KEY)
    .with_for_update(of=spend_table)
)
_ADD = insert_rows(spend_table)
_CHANGE = update_rows(spend_table)


async def lock(conn: Connection, keys: Sequence[FigureKey]) -> dict[FigureKey, Figure]:
    """Those of these figures that are known, locked until the commit."""
    rows = await conn.execute(_LOCK, {"rows": rows_to_json([key._asdict() for key in keys])})
    return {figure.key: figure for figure in map(_read_row, rows)}


async def add(conn: Connection, figures: Sequence[Figure], key_id: UUID) -> None:
    """Insert new figures. If another transaction inserts one at the same time, this transaction is repeated."""
    if figures:
        await conn.execute(_ADD, {"rows": rows_to_json([_to_row(figure, key_id) for figure in figures])})


async def change(conn: Connection, figures: Sequence[Figure], key_id: UUID) -> None:
    """Replace figures that this transaction has locked."""
    if figures:
        await conn.execute(_CHANGE, {"rows": rows_to_json([_to_row(figure, key_id) for figure in figures])})


def _to_row(figure: Figure, key_id: UUID) -> dict[str, Any]:
    return {
        **figure.key._asdict(),
        "channel": figure.channel,
        "amount": figure.amount.amount,
        "currency": figure.amount.currency,
        "impressions": figure.impressions,
        "clicks": figure.clicks,
        "key_id": key_id,
    }


def _read_row(row: Row) -> Figure:
    key = FigureKey(row.source, row.campaign, row.day, row.ad_id)
    amount = Money(row.amount, row.currency)
    return Figure(key, row.source, row.campaign, row.channel, amount, row.impressions, row.clicks)

"""JSON on its way to PostgreSQL and back: parameters are texts, columns are values."""

from collections.abc import Sequence
from typing import Any

import asyncpg
import orjson

JSON_TYPES = ("json", "jsonb")


async def register_json_codec(raw: asyncpg.Connection) -> None:
    """JSON parameters are passed as text; JSON columns are returned as values."""
    for name in JSON_TYPES:
        await raw.set_type_codec(name, encoder=str, decoder=orjson.loads, schema="pg_catalog")


def rows_to_json(rows: Sequence[Any]) -> str:
    """Rows (dictionaries or dataclasses) as one JSON text, for `json_to_recordset` and its like."""
    # orjson cannot write asyncpg's own UUID type without `default`.
    return orjson.dumps(rows, default=str).decode()

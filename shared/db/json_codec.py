"""JSON on its way to PostgreSQL."""

from collections.abc import Sequence
from typing import Any

import orjson


def rows_to_json(rows: Sequence[Any]) -> str:
    """Rows (dictionaries or dataclasses) as one JSON text, for `json_to_recordset` and its like."""
    # orjson cannot write asyncpg's own UUID type without `default`.
    return orjson.dumps(rows, default=str).decode()

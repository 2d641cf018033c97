"""JSON on its way to PostgreSQL."""

from collections.abc import Sequence
from typing import Any

import orjson


def rows_to_json(rows: Sequence[Any]) -> str:
    """Rows (dictionaries or dataclasses) as one JSON text, for `json_to_recordset` and its like."""
    return to_json(rows)


def to_json(value: Any) -> str:
    """The value as a JSON text."""
    # orjson cannot write asyncpg's own UUID type without `default`.
    return orjson.dumps(value, default=str).decode()


def as_json(text: str | None) -> orjson.Fragment | None:
    """A JSON text as the value of a column in `rows_to_json`."""
    return None if text is None else orjson.Fragment(text)


def as_bytes(content: bytes | None) -> str | None:
    """Bytes as the value of a column in `rows_to_json`: so PostgreSQL reads them from a text."""
    return None if content is None else f"\\x{content.hex()}"

"""Searching every table of some schemas for texts."""

import json
from collections.abc import Sequence

from sqlalchemy import Text, cast, column, select, table

from tests.support.database import run_sql
from tests.support.packed_rows import show_packed

SCHEMAS = ("intake", "contacts")


async def find_tables(
    database_url: str, texts: Sequence[str], schemas: Sequence[str] = SCHEMAS
) -> dict[str, list[str]]:
    """For each text that any row of these schemas holds: the tables, by name."""
    rows = await run_sql(database_url, "select schemaname, tablename from pg_tables order by 1, 2")
    contents = {f"{each}.{name}": await read_table(database_url, each, name) for each, name in rows if each in schemas}
    holding = {text: [name for name, content in contents.items() if text.lower() in content] for text in texts}
    return {text: tables for text, tables in holding.items() if tables}


async def read_table(database_url: str, schema: str, name: str) -> str:
    """All rows of a table as text, in lower case; what is packed unpacked, what is bytes read as text."""
    row = table(name, schema=schema).alias("whole_row")
    rows = await run_sql(database_url, select(cast(column("whole_row"), Text)).select_from(row))
    shown = [show_bytes(show_packed(text)) for (text,) in rows]
    return json.dumps(shown, default=str, ensure_ascii=False).replace("\\", "").lower()


def show_bytes(row: str) -> str:
    """The text of a row with the bytes in it read as UTF-8."""
    parts = row.split("\\x")
    return parts[0] + "".join(_read_hex(part) for part in parts[1:])


def _read_hex(part: str) -> str:
    digits = len(part) - len(part.lstrip("0123456789abcdef"))
    return bytes.fromhex(part[: digits - digits % 2]).decode(errors="replace") + part[digits:]

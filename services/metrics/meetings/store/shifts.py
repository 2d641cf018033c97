"""The shifts of measures as they were published last."""

from collections.abc import Sequence
from typing import Any

from shared.db.connection import Connection, sql
from shared.db.json_codec import rows_to_json
from shared.db.tables import INSTANT, Column, Table, Text, metadata_of, required

shifts_table = Table(
    "metric_shifts",
    metadata_of("metrics"),
    Column("measure", Text, primary_key=True),
    Column("span", Text, primary_key=True),
    required("direction", Text),
    required("published_at", INSTANT),
)

# The row of a shift is locked before its event is staged: of two processes one publishes it.
_SAVE = sql("""
    insert into metric_shifts as o (measure, span, direction, published_at)
    select measure, span, direction, clock_timestamp()
    from json_to_recordset(cast(:rows as json)) as n (measure text, span text, direction text) order by measure, span
    on conflict (measure, span) do update set direction = excluded.direction, published_at = excluded.published_at
    where o.direction <> excluded.direction
    returning measure
""")


async def save_shifts(conn: Connection, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Save rows of the report `shifts`, and return those that are new or have turned around."""
    named = [{name: row[name] for name in ("measure", "span", "direction")} for row in rows]
    saved = set((await conn.execute(_SAVE, {"rows": rows_to_json(named)})).scalars())
    return [row for row in rows if row["measure"] in saved]

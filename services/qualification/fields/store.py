"""The table of the fields that leads bring, and of what they do."""

from collections.abc import Mapping
from datetime import date

from services.qualification.fields.domain import SeenField
from shared.db.connection import Connection, sql
from shared.db.tables import BYTEWISE, Column, Date, Table, metadata_of, required

seen_fields_table = Table(
    "seen_fields",
    metadata_of("qualification"),
    Column("field", BYTEWISE, primary_key=True),
    required("first_seen_on", Date),
    required("last_seen_on", Date),
)

# Senders choose the names of their own fields: beyond so many, no new one is kept.
FIELDS_LIMIT = 4000

_SAVE = sql("""
    insert into seen_fields (field, first_seen_on, last_seen_on)
    select field, day, day from unnest(cast(:fields as text[]), cast(:days as date[])) as batch (field, day)
    where field in (select field from seen_fields) or (select count(*) from seen_fields) < :limit
    order by field collate "C"
    on conflict (field) do update set last_seen_on = excluded.last_seen_on
    where seen_fields.last_seen_on < excluded.last_seen_on
""")
_LIST = sql("select field, first_seen_on, last_seen_on from seen_fields")
_TODAY = sql("select cast(now() at time zone 'UTC' as date)")


async def save_days(conn: Connection, days: Mapping[str, date]) -> None:
    """Write that these fields were brought on these days; an earlier day changes nothing of a known field."""
    await conn.execute(_SAVE, {"fields": list(days), "days": list(days.values()), "limit": FIELDS_LIMIT})


async def list_seen(conn: Connection) -> dict[str, SeenField]:
    """The fields that leads brought, by name; of about FIELDS_LIMIT fields."""
    return {row.field: SeenField(*row) for row in await conn.execute(_LIST)}


async def find_today(conn: Connection) -> date:
    """The day in UTC, by the clock of the database."""
    today: date = (await conn.execute(_TODAY)).scalar_one()
    return today

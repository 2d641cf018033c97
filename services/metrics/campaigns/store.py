"""The table of campaigns."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson

from services.metrics.campaigns.domain import Campaign, Indicator
from shared.db.connection import Connection, Row, sql
from shared.db.tables import INSTANT, JSONB, Column, Date, Table, Text, Uuid, metadata_of, required

# The most campaigns of a list.
SHOWN_LIMIT = 500

campaigns_table = Table(
    "campaigns",
    metadata_of("metrics"),
    Column("key", Text, primary_key=True),
    required("campaign", Text),
    required("name", Text),
    Column("source", Text),
    Column("starts", Date),
    Column("ends", Date),
    required("indicators", JSONB),
    Column("content", Text),
    Column("key_id", Uuid),
    required("saved_at", INSTANT),
)

_SAVE = sql("""
    insert into campaigns as c (key, campaign, name, source, starts, ends, indicators, content, key_id, saved_at)
    values (:key, :campaign, :name, :source, :starts, :ends, cast(:indicators as jsonb), :content, :key_id,
            clock_timestamp())
    on conflict (key) do update set
        campaign = excluded.campaign, name = excluded.name, source = excluded.source, starts = excluded.starts,
        ends = excluded.ends, indicators = excluded.indicators, content = excluded.content, key_id = excluded.key_id,
        saved_at = excluded.saved_at
    where (c.campaign, c.name, c.source, c.starts, c.ends, c.indicators, c.content)
          is distinct from (excluded.campaign, excluded.name, excluded.source, excluded.starts, excluded.ends,
                            excluded.indicators, excluded.content)
""")
_FIND = sql("""
    select campaign, name, source, starts, ends, cast(indicators as text) as indicators, content
    from campaigns where key = :key
""")
_LIST = sql("""
    select campaign, name, source, starts, ends, cast(indicators as text) as indicators, content
    from campaigns order by starts desc nulls last, key limit :limit
""")


async def save_campaign(conn: Connection, campaign: Campaign, key_id: UUID) -> None:
    """Add it or replace it; the same again changes nothing."""
    indicators = [[each.report, str(each.target)] for each in campaign.indicators]
    values: dict[str, Any] = {**vars(campaign), "key": campaign.key, "key_id": key_id}
    await conn.execute(_SAVE, values | {"indicators": orjson.dumps(indicators).decode()})


async def find_campaign(conn: Connection, key: str) -> Campaign | None:
    """The campaign that reports know by this key."""
    row = (await conn.execute(_FIND, {"key": key})).first()
    return _read(row) if row else None


async def list_campaigns(conn: Connection) -> Sequence[Campaign]:
    """Those that start last first: SHOWN_LIMIT, and one more if there are more."""
    return [_read(row) for row in await conn.execute(_LIST, {"limit": SHOWN_LIMIT + 1})]


def _read(row: Row) -> Campaign:
    indicators = tuple(Indicator(report, Decimal(target)) for report, target in orjson.loads(row.indicators))
    return Campaign(row.campaign, row.name, row.source, row.starts, row.ends, indicators, row.content)

"""The table of rates."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from shared.db.connection import Connection, sql
from shared.db.json_codec import rows_to_json
from shared.db.tables import Column, Date, Numeric, Table, Text, Uuid, metadata_of

# Ten years of daily rates for thirty currencies are more: those that are shown are the newest.
SHOWN_LIMIT = 10_000

rates_table = Table(
    "rates",
    metadata_of("metrics"),
    Column("currency", Text, primary_key=True),
    Column("since", Date, primary_key=True),
    Column("rate", Numeric),
    Column("key_id", Uuid),
)

# In one order, so that two requests wait for each other and never deadlock.
_PUT = sql("""
    insert into rates (currency, since, rate, key_id)
    select currency, since, rate, cast(:key_id as uuid)
    from json_to_recordset(cast(:rows as json)) as p (currency text, since date, rate numeric)
    order by currency, since
    on conflict (currency, since) do update set rate = excluded.rate, key_id = excluded.key_id
    where rates.rate is distinct from excluded.rate
""")
_LIST = sql("""
    select currency, since, rate from rates where rate is not null order by since desc, currency limit :limit
""")


class RateKey(NamedTuple):
    """From which day on, and for which currency, a rate counts."""

    currency: str
    since: date


class Rate(NamedTuple):
    """Units of the agreement's currency for one of `currency`, from that day on."""

    currency: str
    since: date
    rate: Decimal


async def put_rates(conn: Connection, rates: Mapping[RateKey, Decimal | None], key_id: UUID) -> None:
    """Add these rates or replace them; None withdraws the rate, and its row keeps the key that did."""
    rows = [{**key._asdict(), "rate": rate} for key, rate in rates.items()]
    await conn.execute(_PUT, {"rows": rows_to_json(rows), "key_id": key_id})


async def list_rates(conn: Connection) -> Sequence[Rate]:
    """The newest rates, by date and currency: SHOWN_LIMIT, and one more if there are more."""
    rows = await conn.execute(_LIST, {"limit": SHOWN_LIMIT + 1})
    return sorted((Rate(*row) for row in rows), key=lambda rate: (rate.since, rate.currency))

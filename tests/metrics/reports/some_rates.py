"""Rates in the database, as a test states them."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from services.metrics.rates.store import RateKey, put_rates
from shared.db.database import Database


async def add_rates(database: Database, rates: dict[str, str]) -> None:
    """The rates of the dollar from these days on: `{"2026-03-01": "0.9"}`."""
    stated = {RateKey("USD", date.fromisoformat(since)): Decimal(rate) for since, rate in rates.items()}
    await database.run(lambda conn: put_rates(conn, stated, UUID(int=1)))

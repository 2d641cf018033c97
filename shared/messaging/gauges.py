"""The gauges of a service whose values stand in its database."""

from shared.db.connection import sql
from shared.db.database import Database
from shared.messaging.dead_letters.store import count_dead_letters
from shared.telemetry import dead_letters, outbox_oldest_seconds

EVERY_SECONDS = 5.0

_OLDEST_STAGED = sql("""
    select coalesce(extract(epoch from clock_timestamp() - min(recorded_at)), 0)::float as seconds from outbox
""")


class Gauges:
    """The age of the oldest staged event, and the number of dead letters, of one service."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def refresh(self) -> float:
        """Read the values and set the series; the seconds until the next refresh."""
        async with self._database.read_connection() as conn:
            oldest = (await conn.execute(_OLDEST_STAGED)).scalar_one()
            dead_letters.labels(self._database.service).set(await count_dead_letters(conn))
        outbox_oldest_seconds.labels(self._database.service).set(oldest)
        return EVERY_SECONDS

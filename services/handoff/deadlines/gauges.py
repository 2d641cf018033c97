"""The series of clocks that only the database can answer."""

from services.handoff.clocks import series
from services.handoff.clocks import store as clocks
from services.handoff.promises import store as promises
from services.handoff.sellers import store as sellers
from shared.database import Database

# Counting a million open clocks takes a tenth of a second.
EVERY_SECONDS = 30.0


async def refresh_gauges(database: Database) -> float:
    """Ask and show; seconds until the next time."""
    async with database.read_connection() as conn:
        teams = await sellers.all_teams(conn)
        found = await promises.find(conn, ())
        counts = await clocks.open_counts(conn)
    series.responses.ensure_buckets(found.by_version.values())
    series.initialise_series(teams)
    series.show_open(counts)
    return EVERY_SECONDS

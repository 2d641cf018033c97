"""The series of clocks that only the database can answer."""

from services.handoff.agreements.store import sla_terms as promises
from services.handoff.sellers import store as sellers
from services.handoff.sla import store as clocks
from services.handoff.sla import telemetry
from shared.db.database import Database

# Counting a million open clocks takes a tenth of a second.
EVERY_SECONDS = 30.0


async def refresh_gauges(database: Database) -> float:
    """Ask and show; seconds until the next time."""
    async with database.read_connection() as conn:
        teams = await sellers.all_teams(conn)
        found = await promises.find(conn, ())
        counts = await clocks.open_counts(conn)
    telemetry.responses.ensure_buckets(found.by_version.values())
    telemetry.initialise_series(teams)
    telemetry.show_open(counts)
    return EVERY_SECONDS

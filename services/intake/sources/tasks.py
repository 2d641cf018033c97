"""The loops of sources: their series, and how each of them fares."""

from services.intake.sources.handlers import save_health
from services.intake.sources.store import list_source_names
from services.intake.sources.telemetry import HealthNotes
from services.intake.telemetry import initialise_source_series
from shared.db.database import Database

SERIES_SECONDS = 30.0
HEALTH_SECONDS = 5.0


async def refresh_source_series(database: Database) -> float:
    """Expose the series of sources that another process configured; the seconds until the next time."""
    async with database.read_connection() as conn:
        for source in await list_source_names(conn):
            initialise_source_series(source)
    return SERIES_SECONDS


async def save_notes(database: Database, health: HealthNotes) -> float:
    """Save how the sources fare; the seconds until the next time."""
    await save_health(database, health)
    return HEALTH_SECONDS

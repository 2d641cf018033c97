"""Saving a source."""

from services.intake.sources import store
from services.intake.sources.domain import SOURCES_LIMIT, Source, TooManySources
from shared.db.connection import Connection


async def save_source(conn: Connection, source: Source) -> None:
    """Create or change a source. Raises TooManySources."""
    if await store.count_others(conn, source.source) >= SOURCES_LIMIT:
        raise TooManySources(source.source)
    await store.put_source(conn, source)

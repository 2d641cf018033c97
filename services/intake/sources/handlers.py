"""Saving a source."""

from uuid import UUID

from services.intake.sources import store
from services.intake.sources.domain import SOURCES_LIMIT, Source, TooManySources
from shared.auth import record_change
from shared.db.connection import Connection


async def save_source(conn: Connection, source: Source, key_id: UUID) -> None:
    """Create or change a source, for the caller with this API key. Raises TooManySources."""
    if await store.count_others(conn, source.source) >= SOURCES_LIMIT:
        raise TooManySources(source.source)
    if (await store.find_sources(conn, [source.source])).get(source.source) != source:
        await store.put_source(conn, source)
        await record_change(conn, key_id, "saved", f"sources/{source.source}")

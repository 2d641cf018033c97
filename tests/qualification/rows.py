"""What qualification's own tables hold."""

from uuid import UUID

from services.qualification.scores import store
from services.qualification.scores.score import Score
from shared.database import Database


async def kept(database: Database, lead_id: UUID) -> Score:
    """What the service keeps of a lead, or of whoever speaks for it."""
    async with database.read_connection() as conn:
        found = await store.read(conn, lead_id)
    assert found
    return found

"""What qualification's own tables hold."""

from uuid import UUID

from services.qualification.scores.domain.score import Score
from services.qualification.scores.store import scores
from shared.db.database import Database


async def kept(database: Database, lead_id: UUID) -> Score:
    """What the service keeps of a lead, or of whoever speaks for it."""
    async with database.read_connection() as conn:
        found = await scores.read(conn, lead_id)
    assert found
    return found

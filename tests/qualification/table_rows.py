"""The rows of qualification's own tables."""

from uuid import UUID

from services.qualification.scores.domain.score import Score
from services.qualification.scores.store import scores as store
from shared.db.database import Database


async def find_score(database: Database, lead_id: UUID) -> Score:
    """The stored score of a lead, or of its survivor."""
    async with database.read_connection() as conn:
        score = await store.find(conn, lead_id)
    assert score
    return score

"""The score of one lead with its explanations, for those who may see it."""

import asyncio
import time
from uuid import UUID

from services.qualification.agreements.handlers.active import load_signed_agreements
from services.qualification.dependencies import QualificationDependencies
from services.qualification.scores.schemas import ScoreOut, to_score_out
from services.qualification.scores.store import scores as store
from services.qualification.scores.store.entries import is_judged
from services.qualification.scores.store.lent_handoffs import is_handed_to

# How long a page waits for the verdict that follows from what its reader has just stated, and how often it looks.
AWAIT_SECONDS = 5.0
POLL_SECONDS = 0.1


async def load_score(dependencies: QualificationDependencies, lead_id: UUID, seller: str | None) -> ScoreOut | None:
    """The score of a lead, or of its survivor; None if the lead is unknown, or not one that this seller may see."""
    agreements = dependencies.agreements
    async with dependencies.database.read_connection() as conn:
        score = await store.find(conn, lead_id)
        if score and score.agreement_version and score.agreement_version not in agreements:
            await load_signed_agreements(conn, agreements)
        is_hidden = score and seller and not await is_handed_to(conn, score.lead_id, seller)
    return None if score is None or is_hidden else to_score_out(score, agreements.get(score.agreement_version))


async def await_entry(dependencies: QualificationDependencies, lead_id: UUID, entry_id: UUID) -> bool:
    """Wait until the lead is evaluated with this entry of its timeline, at most AWAIT_SECONDS; whether it is."""
    deadline = time.monotonic() + AWAIT_SECONDS
    while True:
        async with dependencies.database.read_connection() as conn:
            if await is_judged(conn, lead_id, entry_id):
                return True
        if time.monotonic() >= deadline:
            return False
        await asyncio.sleep(POLL_SECONDS)

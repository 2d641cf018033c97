"""The routes of scores."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends

from services.qualification.agreements.handlers.active import load_signed_agreements
from services.qualification.dependencies import QualificationDependencies, get_dependencies
from services.qualification.scores.schemas import ScoreOut, to_score_out
from services.qualification.scores.store import scores as store
from shared.auth import Caller, RequireScope
from shared.http import Problem, Router, problems

router = Router()


@router.get("/v1/scores/{lead_id}", responses=problems(404))
async def get_score(
    lead_id: UUID,
    dependencies: Annotated[QualificationDependencies, Depends(get_dependencies)],
    caller: Annotated[Caller, Depends(RequireScope("read", "marketing", "sales"))],
) -> ScoreOut:
    """How good a lead is: its points by clause, its verdict, and each reason."""
    agreements = dependencies.agreements
    async with dependencies.database.read_connection() as conn:
        score = await store.find(conn, lead_id)
        if score and score.agreement_version and score.agreement_version not in agreements:
            await load_signed_agreements(conn, agreements)
        is_hidden = score and caller.seller and not await store.is_handed_to(conn, score.lead_id, caller.seller)
    if score is None or is_hidden:
        raise Problem(404, "No lead with this id was heard of")
    return to_score_out(score, agreements.get(score.agreement_version))

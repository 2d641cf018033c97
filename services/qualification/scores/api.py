"""Scores over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends

from services.qualification.agreements.handlers.active import load_signed_agreements
from services.qualification.dependencies import QualificationDependencies, qualification
from services.qualification.scores.schemas import ScoreOut, score_out
from services.qualification.scores.store import scores
from shared.auth import RequireScope
from shared.http import Problem, Router, problems

router = Router()


@router.get(
    "/v1/scores/{lead_id}",
    dependencies=[Depends(RequireScope("read", "marketing", "sales"))],
    responses=problems(404),
)
async def get_score(lead_id: UUID, here: Annotated[QualificationDependencies, Depends(qualification)]) -> ScoreOut:
    async with here.database.read_connection() as conn:
        score = await scores.read(conn, lead_id)
        if score and score.version and score.version not in here.known:
            await load_signed_agreements(conn, here.known)
    if score is None:
        raise Problem(404, "No lead with this id was heard of")
    return score_out(score, here.known.get(score.version))

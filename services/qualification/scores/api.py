"""The routes of scores."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends

from services.qualification.dependencies import QualificationDependencies, get_dependencies
from services.qualification.scores.handlers.load_score import load_score
from services.qualification.scores.schemas import ScoreOut
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
    score = await load_score(dependencies, lead_id, caller.seller)
    if score is None:
        raise Problem(404, "No lead with this id was heard of")
    return score

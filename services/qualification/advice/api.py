"""The advice on the agreement in force."""

from typing import Annotated

from fastapi import Depends

from services.qualification.advice.handlers.load_advice import load_advice
from services.qualification.advice.schemas import AdviceOut, to_kept_out, to_proposal_out, to_volume_out
from services.qualification.agreements.api.agreements import READER
from services.qualification.dependencies import QualificationDependencies, get_dependencies
from shared.http import Problem, Router, problems

router = Router()


@router.get("/v1/agreements/active/advice", dependencies=READER, responses=problems(404))
async def get_advice(
    dependencies: Annotated[QualificationDependencies, Depends(get_dependencies)],
) -> AdviceOut:
    """Whether to ask for more, for less, or to keep the agreement in force, by what came of its newest leads."""
    advised = await load_advice(dependencies.database, dependencies.agreements)
    if advised is None:
        raise Problem(404, "No agreement is in force")
    advice = advised.advice
    return AdviceOut(
        version=advised.agreement.version,
        decision=advice.decision,
        thin=advice.thin,
        leads=advised.leads,
        answered=advice.evidence.answered,
        won=advice.evidence.won,
        since=advised.span.start,
        volume=to_volume_out(advice.evidence.volume),
        proposals=[to_proposal_out(*tried) for tried in advised.tried],
        kept=[to_kept_out(each) for each in advice.kept],
    )

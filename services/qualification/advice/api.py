"""The advice on the agreement in force."""

from typing import Annotated, Any

from fastapi import Depends
from pydantic import BaseModel

from services.qualification.advice.domain import Decision
from services.qualification.advice.handlers import Advised, load_advice
from services.qualification.agreements.api.agreements import READER
from services.qualification.dependencies import QualificationDependencies, get_dependencies
from shared.http import Instant, Problem, Router, problems

router = Router()


class IntervalOut(BaseModel):
    low: float
    high: float


class ProposalOut(BaseModel):
    decision: Decision
    clause: str
    why: str
    cases: int
    of: int
    interval: IntervalOut
    definition: dict[str, Any]


class AdviceOut(BaseModel):
    """What the newest leads advise. A `definition` can be tried: `POST /v1/agreements/{version}/replays`."""

    version: int
    decision: Decision
    thin: bool
    leads: int
    answered: int
    won: int
    since: Instant
    proposals: list[ProposalOut]


@router.get("/v1/agreements/active/advice", dependencies=READER, responses=problems(404))
async def get_advice(
    dependencies: Annotated[QualificationDependencies, Depends(get_dependencies)],
) -> AdviceOut:
    """Whether to ask for more, for less, or to keep the agreement in force, by what came of its newest leads."""
    advised = await load_advice(dependencies)
    if advised is None:
        raise Problem(404, "No agreement is in force")
    return to_advice_out(advised)


def to_advice_out(advised: Advised) -> AdviceOut:
    advice = advised.advice
    return AdviceOut(
        version=advised.agreement.version,
        decision=advice.decision,
        thin=advice.thin,
        leads=advised.leads,
        answered=advice.evidence.answered,
        won=advice.evidence.won,
        since=advised.span.start,
        proposals=[
            ProposalOut(
                decision=each.decision, clause=each.clause, why=each.why, cases=each.cases, of=each.of,
                interval=IntervalOut(**each.interval._asdict()), definition=dict(each.definition),
            )
            for each in advice.proposals
        ],
    )  # fmt: skip

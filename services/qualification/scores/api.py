"""Scores over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends

from services.qualification.agreements.in_force import learn_rules
from services.qualification.scores import store
from services.qualification.scores.answers import ScoreOut, told
from services.qualification.state import Qualification, qualification
from shared.access import Needs
from shared.http import Problem, Router, problems

router = Router()


@router.get(
    "/v1/scores/{lead_id}",
    dependencies=[Depends(Needs("read", "marketing", "sales"))],
    responses=problems(404),
)
async def get_score(lead_id: UUID, here: Annotated[Qualification, Depends(qualification)]) -> ScoreOut:
    async with here.database.reading() as conn:
        score = await store.read(conn, lead_id)
        if score and score.version and score.version not in here.known:
            await learn_rules(conn, here.known)
    if score is None:
        raise Problem(404, "No lead with this id was heard of")
    return told(score, here.known.get(score.version))

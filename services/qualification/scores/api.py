"""Scores over HTTP: the verdict on one lead, with the reason for each clause."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends
from pydantic import BaseModel

from services.qualification.agreements.handlers import learn_rules
from services.qualification.scores import store
from services.qualification.scores.domain import Score
from services.qualification.state import Qualification, qualification
from services.qualification.verdicts.entries import Part, Standing
from services.qualification.verdicts.reasons import reasons
from services.qualification.verdicts.rules import Rules
from shared.access import Needs
from shared.http import Problem, Router, problems

router = Router()


class ClauseOut(BaseModel):
    """What came of one clause; `met` is null where it is not known."""

    id: str
    part: Part
    met: bool | None
    points: float
    why: str


class ScoreOut(BaseModel):
    """The verdict on a lead; everything below `cycle` and `product` is empty while it is unscored."""

    lead_id: UUID
    verdict: Standing | Literal["unscored"]
    cycle: int
    product: str
    agreement_version: int | None
    fit: float | None
    behaviour: float | None
    qualified_at: datetime | None
    clauses: list[ClauseOut]
    evaluated_at: datetime | None


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


def told(score: Score, rules: Rules | None) -> ScoreOut:
    verdict = score.verdict
    return ScoreOut(
        lead_id=score.lead_id,
        verdict=verdict.standing if verdict else "unscored",
        cycle=score.cycle,
        product=score.product,
        agreement_version=score.version or None,
        fit=verdict.fit if verdict else None,
        behaviour=verdict.behaviour if verdict else None,
        qualified_at=verdict.since if verdict and verdict.standing == "qualified" else None,
        clauses=explained(score, rules) if rules else [],
        evaluated_at=score.evaluated_at,
    )


def explained(score: Score, rules: Rules) -> list[ClauseOut]:
    if score.verdict is None:
        return []
    marks = score.verdict.marks
    why = reasons(marks, rules, score.entries, score.verdict.judged_at)
    return [
        ClauseOut(id=mark.id, part=mark.part, met=mark.met, points=mark.points, why=sentence)
        for mark, sentence in zip(marks, why, strict=True)
    ]

"""How a score looks over HTTP: the verdict on one lead, with the reason for each clause."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from services.qualification.scores.domain import Score
from services.qualification.verdicts.entries import Part, Standing
from services.qualification.verdicts.reasons import reasons
from services.qualification.verdicts.rules import Rules


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

"""How a score looks over HTTP: the verdict on one lead, with the reason for each clause."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from services.qualification.evaluation.domain.compiled_agreement import CompiledAgreement
from services.qualification.evaluation.domain.cycles import open_cycle
from services.qualification.evaluation.domain.explanations import explain_verdict
from services.qualification.evaluation.domain.timeline_entry import Part, Verdict, VerdictStatus
from services.qualification.scores.domain.score import Score


class ClauseOut(BaseModel):
    """What came of one clause; `met` is null where it is not known."""

    id: str
    part: Part
    met: bool | None
    points: float
    why: str


class ScoreOut(BaseModel):
    """The verdict on a lead; everything below `cycle` and `product` is empty while it is unscored.

    `rests_until`: sales gave it back, and before then it does not qualify; `rests_for_good`: nor ever after.
    """

    lead_id: UUID
    verdict: VerdictStatus | Literal["unscored"]
    cycle: int
    product: str
    agreement_version: int | None
    fit: float | None
    behaviour: float | None
    qualified_at: datetime | None
    clauses: list[ClauseOut]
    evaluated_at: datetime | None
    rests_until: datetime | None = None
    rests_for_good: bool = False


def score_out(score: Score, rules: CompiledAgreement | None) -> ScoreOut:
    verdict = score.verdict
    bare = ScoreOut(
        lead_id=score.lead_id,
        verdict=verdict.standing if verdict else "unscored",
        cycle=score.cycle,
        product=score.product,
        agreement_version=score.version or None,
        fit=verdict.fit if verdict else None,
        behaviour=verdict.behaviour if verdict else None,
        qualified_at=verdict.since if verdict and verdict.standing == "qualified" else None,
        clauses=[],
        evaluated_at=score.evaluated_at,
    )
    return with_explanations(bare, score, verdict, rules) if verdict and rules else bare


def with_explanations(bare: ScoreOut, score: Score, verdict: Verdict, rules: CompiledAgreement) -> ScoreOut:
    """With the reason for each clause, and with the rest that keeps the lead from qualifying."""
    cycle = open_cycle(score.closings, rules.agreement.recycling)
    why = explain_verdict(verdict, rules, score.entries, cycle)
    clauses = [
        ClauseOut(id=mark.id, part=mark.part, met=mark.met, points=mark.points, why=sentence)
        for mark, sentence in zip(verdict.marks, why, strict=True)
    ]
    at = score.evaluated_at or verdict.judged_at
    rests = [quiet for quiet in cycle.cool_offs if quiet.covers(at)] if verdict.standing != "qualified" else []
    until = max((quiet.until for quiet in rests if quiet.until), default=None)
    for_good = any(quiet.until is None for quiet in rests)
    return bare.model_copy(
        update={"clauses": clauses, "rests_until": None if for_good else until, "rests_for_good": for_good}
    )

"""The response models of scores: the verdict on one lead, with the reason for the result of each clause."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from services.qualification.evaluation.domain.compiled_agreement import CompiledAgreement
from services.qualification.evaluation.domain.cycles import open_cycle
from services.qualification.evaluation.domain.explanations import explain_verdict
from services.qualification.evaluation.domain.missing_facts import count_lacking_points, list_missing_facts
from services.qualification.evaluation.domain.timeline_entry import Part, Verdict, VerdictStatus
from services.qualification.scores.domain.listing import ListedScore
from services.qualification.scores.domain.score import Score


class ClauseOut(BaseModel):
    """The result of one clause; `met` is null where it is not known."""

    id: str
    part: Part
    met: bool | None
    points: float
    why: str


class MissingFactOut(BaseModel):
    """A fact that keeps a lead in nurture while it is not known. `asks`: what its clause asks of the field."""

    clause: str
    field: str
    asks: str
    required: bool
    points: float


class ScoreOut(BaseModel):
    """The verdict on a lead; everything below `cycle` and `product` is empty while it is unscored.

    `entries_left_out`: how many of its activities were too many to be kept.
    `needs_fit` and `needs_behaviour`: the thresholds of its product, until it qualified.
    `missing`: what is to be known of a lead in nurture; `lacks_fit` and `lacks_behaviour`: points below the thresholds.
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
    missing: list[MissingFactOut] = []
    needs_fit: float | None = None
    needs_behaviour: float | None = None
    lacks_fit: float | None = None
    lacks_behaviour: float | None = None
    entries_left_out: int = 0


class ListedScoreOut(BaseModel):
    """A lead of a list. `missing`: the clauses that ask for facts that nothing tells; `gap`: the points it lacks."""

    lead_id: UUID
    verdict: VerdictStatus | Literal["unscored"]
    product: str
    cycle: int
    agreement_version: int | None
    fit: float | None
    behaviour: float | None
    missing: list[str]
    lacks_activity: bool
    gap: float | None
    returns_at: datetime | None
    evaluated_at: datetime | None


class ScoreListOut(BaseModel):
    """A page of leads; `cursor` is null on the last one."""

    scores: list[ListedScoreOut]
    cursor: str | None


def to_score_list_out(rows: Sequence[ListedScore], cursor: str | None) -> ScoreListOut:
    """The page of these rows."""
    names = ("lead_id", "verdict", "product", "cycle", "agreement_version", "fit", "behaviour", "returns_at")
    scores = [
        ListedScoreOut(
            **{name: getattr(row, name) for name in names},
            missing=row.clauses,
            lacks_activity=row.lacks_behaviour,
            gap=row.gap if row.lacks else None,
            evaluated_at=row.evaluated_at,
        )
        for row in rows
    ]
    return ScoreListOut(scores=scores, cursor=cursor)


def to_score_out(score: Score, agreement: CompiledAgreement | None) -> ScoreOut:
    """The score with its explanations; `agreement` is the one of its verdict, None while it has none."""
    verdict = score.verdict
    score_out = ScoreOut(
        lead_id=score.lead_id,
        verdict=verdict.status if verdict else "unscored",
        cycle=score.cycle,
        product=score.product,
        agreement_version=score.agreement_version or None,
        fit=verdict.fit if verdict else None,
        behaviour=verdict.behaviour if verdict else None,
        qualified_at=verdict.since if verdict and verdict.status == "qualified" else None,
        clauses=[],
        evaluated_at=score.evaluated_at,
        entries_left_out=sum(left_out.entries for left_out in score.left_out.values()),
    )
    return add_explanations(score_out, score, verdict, agreement) if verdict and agreement else score_out


def add_explanations(score_out: ScoreOut, score: Score, verdict: Verdict, agreement: CompiledAgreement) -> ScoreOut:
    """With the reason for each clause, and with the cool-off that keeps the lead from qualifying."""
    cycle = open_cycle(score.closures, agreement.recycling)
    sentences = explain_verdict(verdict, agreement, score.entries, cycle)
    clauses = [
        ClauseOut(id=result.id, part=result.part, met=result.met, points=result.points, why=sentence)
        for result, sentence in zip(verdict.clauses, sentences, strict=True)
    ]
    at, may_rest = score.evaluated_at or verdict.judged_at, verdict.status != "qualified"
    for_good = may_rest and any(each.until is None and each.covers(at) for each in cycle.cool_offs)
    asked = agreement.thresholds_of(verdict.product) if verdict.status != "qualified" else None
    lacking = count_lacking_points(verdict, agreement)
    return score_out.model_copy(
        update={
            "clauses": clauses,
            "rests_until": cycle.find_return(at) if may_rest else None,
            "rests_for_good": for_good,
            "missing": [MissingFactOut(**fact._asdict()) for fact in list_missing_facts(verdict, agreement)],
            "needs_fit": asked.fit if asked else None,
            "needs_behaviour": asked.behaviour if asked else None,
            "lacks_fit": lacking.fit,
            "lacks_behaviour": lacking.behaviour,
        }
    )

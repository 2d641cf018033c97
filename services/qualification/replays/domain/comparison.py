"""What happened beside what the draft would have done: each cycle of a lead in a span, and which clauses decide it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal, NamedTuple
from uuid import UUID

from services.qualification.evaluation.domain.compiled_agreement import CompiledAgreement
from services.qualification.evaluation.domain.cycles import Cycle
from services.qualification.evaluation.domain.evaluate import evaluate
from services.qualification.evaluation.domain.timeline_entry import PublishedVerdict, Verdict
from services.qualification.replays.domain.lead_history import CycleReplay, list_cycles
from services.qualification.scores.domain.score import Score

Change = Literal["kept", "gained", "lost"]
CHANGES: tuple[Change, ...] = ("kept", "gained", "lost")
# What decides where no clause does: a threshold, or how long a lead rests.
FIT, BEHAVIOUR, REST = "qualified.fit", "qualified.behaviour", "recycling"
THRESHOLD_NAMES = {FIT: "the points of fit", BEHAVIOUR: "the points of behaviour", REST: "the rest after a return"}


class Span(NamedTuple):
    """The instants from `start` on and before `until`."""

    start: datetime
    until: datetime

    def holds(self, at: datetime | None) -> bool:
        return at is not None and self.start <= at < self.until


@dataclass(frozen=True)
class CycleOutcome:
    """What came of one cycle. `money`: the amounts of its won deals, by currency.

    `closed`: whether sales is done with it, where that was asked for.
    """

    accepted_at: datetime | None = None
    rejected_at: datetime | None = None
    reason: str | None = None
    finding: str | None = None
    won_at: datetime | None = None
    money: Mapping[str, Decimal] = field(default_factory=dict)
    closed: bool = False


NO_OUTCOME = CycleOutcome()


@dataclass(frozen=True)
class ReplayedCycle:
    """One cycle of one lead: qualified then and now, what decides where that differs, and what came of it.

    `as_it_happened`: whether both are the same, of a cycle that the replayed version itself judged then.
    `fit` and `behaviour`: the points by the draft. `deciding`: codes of clauses, or FIT, BEHAVIOUR, REST.
    """

    lead_id: UUID
    cycle: int
    change: Change
    then_at: datetime | None
    then_version: int | None
    now_at: datetime | None
    fit: float | None
    behaviour: float | None
    deciding: tuple[str, ...]
    outcome: CycleOutcome
    as_it_happened: bool | None = None


class Sides(NamedTuple):
    """What leads were judged by then, by version, and what they are judged by now."""

    then: Mapping[int, CompiledAgreement]
    in_force: int | None
    draft: CompiledAgreement


def list_published(score: Score) -> dict[int, PublishedVerdict]:
    """The cycles in which sales was told that the lead is qualified."""
    published = dict(score.published_before)
    if score.published:
        published[score.cycle] = score.published
    return {number: each for number, each in published.items() if each.status == "qualified"}


def compare_change(then_at: datetime | None, now_at: datetime | None, span: Span) -> Change | None:
    """What changes of a cycle that qualified in the span, then or now; None for every other one.

    A lead that sales had before the span stays with sales, and so it does not begin again.
    """
    if span.holds(then_at):
        return "kept" if now_at is not None and now_at < span.until else "lost"
    if then_at is not None and then_at < span.start:
        return None
    return "gained" if span.holds(now_at) else None


def compare_lead(
    score: Score, replayed: Sequence[CycleReplay], sides: Sides, span: Span, outcomes: Mapping[int, CycleOutcome]
) -> list[ReplayedCycle]:
    """The cycles of the lead that qualified in the span, then or now."""
    published = list_published(score)
    by_number = {replay.cycle.number: replay for replay in replayed}
    compared = []
    for number in sorted(published.keys() | by_number.keys()):
        then, replay = published.get(number), by_number.get(number)
        now_at = replay.qualified_at if replay else None
        change = compare_change(then.since if then else None, now_at, span)
        if change is None:
            continue
        compared.append(
            ReplayedCycle(
                lead_id=score.lead_id,
                cycle=number,
                change=change,
                then_at=then.since if then else None,
                then_version=then.agreement_version if then else None,
                now_at=now_at,
                fit=replay.verdict.fit if replay else None,
                behaviour=replay.verdict.behaviour if replay else None,
                deciding=_find_deciding(score, change, then, replay, sides) if replay else (),
                outcome=outcomes.get(number, NO_OUTCOME),
            )
        )
    return compared


def _find_deciding(
    score: Score, change: Change, then: PublishedVerdict | None, replay: CycleReplay, sides: Sides
) -> tuple[str, ...]:
    """The clauses by which a lead is gained or lost."""
    version = then.agreement_version if then else score.agreement_version or sides.in_force
    former = sides.then.get(version) if version else None
    number = replay.cycle.number
    if change == "lost" and then and former:
        return explain_difference(score, number, then.since, former, sides.draft)
    if change == "gained" and replay.qualified_at and former:
        return explain_difference(score, number, replay.qualified_at, sides.draft, former)
    return ()


def explain_difference(
    score: Score, number: int, at: datetime, qualifying: CompiledAgreement, refusing: CompiledAgreement
) -> tuple[str, ...]:
    """Why the lead does not qualify at this instant by one agreement, where it does by another."""
    refused, accepted = _judge_until(score, number, at, refusing), _judge_until(score, number, at, qualifying)
    if refused is None or accepted is None or refused.status == "qualified":
        return ()
    required = {refusing.profile[index].clause.id for index in refusing.required}
    barriers = [
        result.id
        for result in refused.clauses
        if (result.part == "disqualify" and result.met) or (result.id in required and not result.met)
    ]
    return tuple(barriers or _find_lacking(refused, accepted, refusing) or [REST])


def _find_lacking(refused: Verdict, accepted: Verdict, refusing: CompiledAgreement) -> list[str]:
    """The clauses that bring fewer points than by the other agreement, else the threshold itself."""
    points = {result.id: result.points for result in accepted.clauses}
    asked = refusing.thresholds_of(refused.product)
    lacking: list[str] = []
    for part, reached, threshold, code in (
        ("profile", refused.fit, asked.fit, FIT),
        ("behaviour", refused.behaviour, asked.behaviour, BEHAVIOUR),
    ):
        if reached < threshold:
            known = {result.id: result.points for result in refused.clauses if result.part == part}
            fewer = [each.id for each in accepted.clauses if each.part == part and _has_fewer(each.id, points, known)]
            lacking += fewer or [code]
    return lacking


def _has_fewer(clause: str, points: Mapping[str, float], known: Mapping[str, float]) -> bool:
    return known.get(clause, 0.0) < points[clause]


def _judge_until(score: Score, number: int, at: datetime, agreement: CompiledAgreement) -> Verdict | None:
    """The verdict on what had happened by this instant; None where nothing had."""
    entries = [entry for entry in score.entries if entry.occurred_at <= at]
    cycle: Cycle | None = next((each for each in list_cycles(score, agreement) if each.number == number), None)
    if not entries or cycle is None:
        return None
    return evaluate(entries, agreement, agreement.earliest_decision(score.recorded_at), cycle, at).verdict

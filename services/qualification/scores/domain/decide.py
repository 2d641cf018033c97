"""How good one lead is, by which agreement, and what the other services must be told of it."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from services.qualification.agreements.domain.agreement import ScoringPolicy
from services.qualification.evaluation.domain.cycles import closed_cycles, open_cycle
from services.qualification.evaluation.domain.evaluate import Evaluation, evaluate
from services.qualification.scores.domain import announcements
from services.qualification.scores.domain.events import Evaluated
from services.qualification.scores.domain.score import Score
from shared.events.base import Event


def evaluate_lead(score: Score, now: datetime, policy: ScoringPolicy) -> Sequence[Event]:
    """The verdict by the agreement in force, where one is due, and what the other services must be told of it.

    A lead that they call qualified stays with the agreement that said so: what is learned later can only show that
    it was qualified earlier.
    """
    version = score.told.version if score.told and score.qualified_at else policy.in_force
    if version is None or score.recorded_at is None or _is_judged(score, version, now):
        return ()
    rules = policy.rules[version]
    cycle = open_cycle(score.closings, rules.agreement.recycling)
    judgement = evaluate(score.entries, rules, rules.earliest_decision(score.recorded_at), cycle, now)
    verdict = judgement.verdict
    due_at = None if verdict.standing == "qualified" else judgement.due_at
    judged = Evaluated(
        occurred_at=now, lead_id=score.lead_id, agreement_version=version, verdict=verdict, due_at=due_at
    )
    return (*_late_qualifications(score, policy), judged, *_announcements(score, judgement))


def _is_judged(score: Score, version: int, now: datetime) -> bool:
    due = score.due_at is not None and score.due_at <= now
    return score.evaluated_at is not None and score.version == version and not due


def _late_qualifications(score: Score, policy: ScoringPolicy) -> Iterator[Event]:
    """Earlier instants, learned only now, at which the lead qualified in cycles that sales has ended."""
    if score.evaluated_at or not score.closings or score.recorded_at is None:
        return
    for place, closing in enumerate(one for one in score.closings if one.of is None):
        told = score.past.get(closing.cycle)
        rules = policy.rules[told.version if told else policy.in_force or 0]
        cycle = closed_cycles(score.closings, rules.agreement.recycling)[place]
        judgement = evaluate(score.entries, rules, rules.earliest_decision(score.recorded_at), cycle)
        verdict = judgement.verdict
        before = min(closing.at, told.since) if told else closing.at
        if verdict.standing == "qualified" and verdict.since < before:
            yield announcements.qualified(score.lead_id, closing.cycle, score.product, judgement)


def _announcements(score: Score, judgement: Evaluation) -> Sequence[Event]:
    verdict, told = judgement.verdict, score.told
    whose = score.lead_id, score.cycle, score.product
    if verdict.standing == "qualified":
        sooner = score.qualified_at is None or verdict.since < score.qualified_at
        return (announcements.qualified(*whose, judgement),) if sooner else ()
    # What was handed over is not taken back; and nothing is said twice.
    if score.qualified_at or (told and (told.standing, told.version) == (verdict.standing, judgement.rules.version)):
        return ()
    if verdict.standing == "disqualified":
        return (announcements.disqualified(*whose, judgement),)
    return (announcements.nurture_started(*whose, judgement),)

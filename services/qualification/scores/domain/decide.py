"""The decision on one lead: whether a verdict is due, by which agreement, and which events publish it."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from services.qualification.agreements.domain.agreement import ScoringPolicy
from services.qualification.evaluation.domain.cycles import Cycle, closed_cycles, open_cycle
from services.qualification.evaluation.domain.evaluate import Evaluation, evaluate
from services.qualification.evaluation.domain.missing_facts import measure_shortfall
from services.qualification.evaluation.domain.priorities import find_priority, list_raises
from services.qualification.evaluation.domain.timeline_entry import NO_SHORTFALL, Shortfall
from services.qualification.scores.domain.events import CycleClosed, Evaluated
from services.qualification.scores.domain.score import Score
from services.qualification.scores.domain.verdict_events import (
    build_prioritised,
    build_product_changed,
    build_qualified,
    build_verdict_event,
)
from shared.events.base import Event


def evaluate_lead(score: Score, now: datetime, policy: ScoringPolicy, cause: Event | None = None) -> Sequence[Event]:
    """The verdict by the agreement in force, where one is due, and the events that publish it.

    `cause`: what changed the score.

    A lead whose published verdict is "qualified" stays with the agreement of that verdict: a later event can only
    show that the lead was qualified earlier.
    """
    version = score.published.agreement_version if score.published and score.qualified_at else policy.in_force
    if version is None or score.recorded_at is None or _is_evaluated(score, version, now):
        return ()
    agreement = policy.agreements[version]
    cycle = open_cycle(score.closures, agreement.recycling)
    evaluation = evaluate(score.entries, agreement, agreement.earliest_decision(score.recorded_at), cycle, now)
    qualified = evaluation.verdict.status == "qualified"
    evaluated = Evaluated.of_valid(
        {
            "occurred_at": now,
            "lead_id": score.lead_id,
            "agreement_version": version,
            "verdict": evaluation.verdict,
            "product": evaluation.asked.code,
            "due_at": None if qualified else evaluation.due_at,
            "shortfall": _measure(evaluation),
            "returns_at": None if qualified else cycle.find_return(now),
        }
    )
    told = (*_verdict_events(score, evaluation, cycle), *_product_events(score, evaluation, cause))
    return (*_late_events(score, policy), evaluated, *told)


def _measure(evaluation: Evaluation) -> Shortfall:
    """How far a lead is that could qualify now; one that rests is not measured."""
    is_open = evaluation.verdict.status == "nurture" and not evaluation.rests
    return measure_shortfall(evaluation.verdict, evaluation.agreement) if is_open else NO_SHORTFALL


def _is_evaluated(score: Score, version: int, now: datetime) -> bool:
    due = score.due_at is not None and score.due_at <= now
    return score.evaluated_at is not None and score.agreement_version == version and not due


def _late_events(score: Score, policy: ScoringPolicy) -> Iterator[Event]:
    """What turns out only now of cycles that sales has ended: an earlier qualification, or another product."""
    if score.evaluated_at or not score.closures or score.recorded_at is None:
        return
    own = [closure for closure in score.closures if closure.merged_lead_id is None]
    for index, closure in enumerate(own):
        published = score.published_before.get(closure.cycle)
        agreement = policy.agreements[published.agreement_version if published else policy.in_force or 0]
        cycle = closed_cycles(score.closures, agreement.recycling)[index]
        evaluation = evaluate(score.entries, agreement, agreement.earliest_decision(score.recorded_at), cycle)
        verdict = evaluation.verdict
        before = min(closure.closed_at, published.since) if published else closure.closed_at
        if verdict.status == "qualified" and verdict.since < before:
            raises = list_raises(score.entries, agreement, cycle, verdict.since)
            priority = find_priority(raises, verdict.since)
            yield build_qualified(score.lead_id, closure.cycle, evaluation, priority)
        elif published and published.status == "qualified" and published.product != evaluation.asked.code:
            yield build_product_changed(score.lead_id, closure.cycle, evaluation, published.since)


def _verdict_events(score: Score, evaluation: Evaluation, cycle: Cycle) -> Sequence[Event]:
    """The event of a verdict that differs from the published one. A lead that was qualified is never taken back.

    A verdict on a lead that asks for another product differs.
    """
    verdict, published = evaluation.verdict, score.published
    if verdict.status == "qualified":
        return _qualified_events(score, evaluation, cycle)
    made = (verdict.status, evaluation.agreement.version, evaluation.asked.code)
    repeats = published and (published.status, published.agreement_version, published.product) == made
    is_new = score.qualified_at is None and not repeats
    return (build_verdict_event(score.lead_id, score.cycle, evaluation),) if is_new else ()


def _product_events(score: Score, evaluation: Evaluation, cause: Event | None) -> Sequence[Event]:
    """What is told of a lead with a handoff, which asks for another product than was told, or than may have been.

    A handoff that a merge gave to the lead, also to one that does not qualify, was told of another lead's product.
    An earlier qualification that is told now names the product itself.
    """
    published, verdict, since = score.published, evaluation.verdict, score.qualified_at or score.taken_over_at
    is_told = published is not None and published.product == evaluation.asked.code
    came_now = isinstance(cause, CycleClosed) and cause.closure.reopened and score.qualified_at is None
    if since is None or (is_told and not came_now):
        return ()
    if verdict.status == "qualified" and (score.qualified_at is None or verdict.since < score.qualified_at):
        return ()
    return (build_product_changed(score.lead_id, score.cycle, evaluation, since),)


def _qualified_events(score: Score, evaluation: Evaluation, cycle: Cycle) -> Sequence[Event]:
    """An earlier qualification than was published, with the priority of that instant, and the highest one since."""
    agreement, since = evaluation.agreement, evaluation.verdict.since
    raises = list_raises(score.entries, agreement, cycle, since)
    told = [score.published.priority] if score.published else []
    events: list[Event] = []
    if score.qualified_at is None or since < score.qualified_at:
        priority = find_priority(raises, since)
        events.append(build_qualified(score.lead_id, score.cycle, evaluation, priority))
        told.append(priority)
    ranks = {rule.id: rank for rank, rule in enumerate(agreement.priorities)}
    highest = min((ranks[name] for name in told if name in ranks), default=len(ranks))
    if raises and raises[-1].rank < highest:
        events.append(build_prioritised(score.lead_id, score.cycle, evaluation, raises[-1]))
    return events

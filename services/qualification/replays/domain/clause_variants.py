"""An agreement without one of its clauses, or with one that is required: what each clause costs."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple, TypeVar

from services.qualification.evaluation.domain.behaviour_points import POINT_DIGITS
from services.qualification.evaluation.domain.compiled_agreement import BehaviourRule, CompiledAgreement
from services.qualification.evaluation.domain.evaluate import evaluate
from services.qualification.evaluation.domain.timeline_entry import ClauseResult, Part, TimelineEntry, Verdict
from services.qualification.replays.domain.lead_history import CycleReplay, find_start
from services.qualification.scores.domain.score import Score

Rule = TypeVar("Rule")


@dataclass(frozen=True)
class ClauseVariant:
    """One clause: the agreement without it, and the one that requires it; None where it is required, or cannot be."""

    clause: str
    part: Part
    dropped: CompiledAgreement
    required: CompiledAgreement | None


class ClauseEffect(NamedTuple):
    """What becomes of a cycle if a clause is `dropped` or `required`: it no longer qualifies, or `gained`, it does."""

    clause: str
    change: str
    gained: bool


def list_variants(agreement: CompiledAgreement) -> list[ClauseVariant]:
    """Each clause of the agreement, in the order in which verdicts have their results."""
    profile = [
        ClauseVariant(
            rule.clause.id,
            "profile",
            _drop_profile(agreement, index),
            None if index in agreement.required else replace(agreement, required=(*agreement.required, index)),
        )
        for index, rule in enumerate(agreement.profile)
    ]
    behaviour = [
        ClauseVariant(rule.clause.id, "behaviour", _drop_behaviour(agreement, index), None)
        for index, rule in enumerate(agreement.behaviour)
    ]
    disqualify = [
        ClauseVariant(
            rule.clause.id,
            "disqualify",
            replace(agreement, disqualify=_without(agreement.disqualify, index)),
            None,
        )
        for index, rule in enumerate(agreement.disqualify)
    ]
    return [*profile, *behaviour, *disqualify]


def try_clauses(
    score: Score, replay: CycleReplay, agreement: CompiledAgreement, variants: Sequence[ClauseVariant], now: datetime
) -> Iterator[tuple[ClauseEffect, datetime | None]]:
    """What each clause decides of this cycle, with the instant at which a cycle qualifies that is gained."""
    floor = agreement.earliest_decision(score.recorded_at)
    cycle = replay.cycle
    until = None if cycle.ends_at else now

    def qualifies_at(variant: CompiledAgreement) -> datetime | None:
        return find_start(cycle, evaluate(score.entries, variant, floor, cycle, until).verdict)

    if replay.qualified_at and replay.verdict.status == "qualified":
        later = [entry for entry in score.entries if entry.occurred_at > replay.verdict.judged_at]
        changes = _change(score.entries)
        for variant, result in zip(variants, replay.verdict.clauses, strict=True):
            if not _holds_without(result, replay.verdict, agreement) and not (
                (changes or _scores(later, variant)) and qualifies_at(variant.dropped)
            ):
                yield ClauseEffect(variant.clause, "dropped", gained=False), None
            if variant.required and not result.met and not (_tell(later) and qualifies_at(variant.required)):
                yield ClauseEffect(variant.clause, "required", gained=False), None
    elif replay.qualified_at is None and replay.verdict.status != "qualified":
        for variant in _list_barriers(score, replay.verdict, agreement, variants):
            if at := qualifies_at(variant.dropped):
                yield ClauseEffect(variant.clause, "dropped", gained=True), at


def _holds_without(result: ClauseResult, verdict: Verdict, agreement: CompiledAgreement) -> bool:
    """Whether the lead still qualifies at the instant of its verdict without the points of this clause."""
    asked = agreement.thresholds_of(verdict.product)
    if result.part == "profile":
        return not result.points or round(verdict.fit - result.points, POINT_DIGITS) >= asked.fit
    if result.part == "behaviour":
        return not result.points or round(verdict.behaviour - result.points, POINT_DIGITS) >= asked.behaviour
    return True


def _tell(entries: Sequence[TimelineEntry]) -> bool:
    return any(entry.attributes or entry.derived for entry in entries)


def _change(entries: Sequence[TimelineEntry]) -> bool:
    """Whether the attributes of the lead changed: without that, its fit is the same at every instant."""
    return sum([bool(entry.attributes or entry.derived) for entry in entries]) > 1


def _scores(entries: Sequence[TimelineEntry], variant: ClauseVariant) -> bool:
    """Whether one of these activities may bring the points that a lead lacks without a clause of behaviour."""
    rules = variant.dropped.rules_by_activity
    return variant.part == "behaviour" and any(entry.activity in rules for entry in entries)


def _list_barriers(
    score: Score, verdict: Verdict, agreement: CompiledAgreement, variants: Sequence[ClauseVariant]
) -> list[ClauseVariant]:
    """The clauses without which the lead may have qualified: those that it must meet, or must not meet.

    Where its attributes never changed, all others must be met by them as they are.
    """
    if not verdict.clauses:
        return []
    required = {agreement.profile[index].clause.id for index in agreement.required}
    changes = _change(score.entries)
    barriers = [
        variant
        for variant, result in zip(variants, verdict.clauses, strict=True)
        if (result.part == "profile" and result.id in required and (changes or not result.met))
        or (result.part == "disqualify" and (changes or result.met))
    ]
    if changes:
        return barriers
    asked = agreement.thresholds_of(verdict.product)
    return barriers if len(barriers) == 1 and verdict.fit >= asked.fit else []


def _drop_profile(agreement: CompiledAgreement, index: int) -> CompiledAgreement:
    required = tuple(each - (each > index) for each in agreement.required if each != index)
    return replace(agreement, profile=_without(agreement.profile, index), required=required)


def _drop_behaviour(agreement: CompiledAgreement, index: int) -> CompiledAgreement:
    rules: tuple[BehaviourRule, ...] = _without(agreement.behaviour, index)
    by_activity: defaultdict[str, list[int]] = defaultdict(list)
    for number, rule in enumerate(rules):
        by_activity[rule.clause.activity].append(number)
    return replace(
        agreement,
        behaviour=rules,
        rules_by_activity={activity: tuple(indexes) for activity, indexes in by_activity.items()},
    )


def _without(rules: tuple[Rule, ...], index: int) -> tuple[Rule, ...]:
    return (*rules[:index], *rules[index + 1 :])

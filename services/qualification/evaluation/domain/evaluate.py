"""The verdict of an agreement on a lead's timeline: a function of the set of entries, not of their order of arrival."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from services.qualification.evaluation.domain.asked_product import AskedProduct, find_asked_product
from services.qualification.evaluation.domain.behaviour_points import POINT_DIGITS, BehaviourPoints
from services.qualification.evaluation.domain.compiled_agreement import CompiledAgreement
from services.qualification.evaluation.domain.cycles import FIRST_CYCLE, CoolOff, Cycle
from services.qualification.evaluation.domain.timeline import settle_ties
from services.qualification.evaluation.domain.timeline_entry import (
    ClauseResult,
    TimelineEntry,
    Verdict,
    VerdictStatus,
)
from shared.agreement.readers.products import NO_PRODUCT, ProductTerms, find_product


class Evaluation(NamedTuple):
    """A verdict, the agreement it follows from, and the attributes as they were known when it was reached.

    `asked`: the product that the lead asked for last in the cycle. `ruled_out_by`: why sales keeps the lead away;
    `due_at`: when the first cool-off ends that holds now. `rests`: whether a cool-off held at the last instant, or the
    cycle has no activity yet.
    """

    verdict: Verdict
    agreement: CompiledAgreement
    attributes: Mapping[str, Any]
    asked: AskedProduct
    ruled_out_by: str | None = None
    due_at: datetime | None = None
    rests: bool = False


class ProfileResult(NamedTuple):
    """The results of the clauses about attributes, and the product that they ask for.

    `fits`: whether the profile suffices for that product; `ruled_out`: whether the lead is.
    """

    profile: Sequence[ClauseResult]
    disqualify: Sequence[ClauseResult]
    fit: float
    fits: bool
    ruled_out: bool
    product: ProductTerms = NO_PRODUCT


InstantOf = Callable[[TimelineEntry], datetime]
OCCURRED_AT: InstantOf = attrgetter("occurred_at")
NOT_EVALUATED = ProfileResult((), (), 0.0, False, False)


def evaluate(
    entries: Sequence[TimelineEntry],
    agreement: CompiledAgreement,
    floor: datetime | None,
    cycle: Cycle = FIRST_CYCLE,
    now: datetime | None = None,
) -> Evaluation:
    """The verdict on these entries in this cycle; they stand in (occurred_at, id) order and are at least one.

    Qualified at the first instant at which no disqualify clause is met, every required clause is, fit and behaviour
    both reach the threshold of the product asked for, the cycle has an activity, and no cool-off holds; else the
    status at the last instant. The newest said value of an attribute counts, else the newest derived one. No verdict
    begins before `floor`: earlier entries count there, decayed until then. Up to `now`, a cool-off's end is an instant.
    """
    (said, derived), during = _split_entries(entries := settle_ties(entries), cycle)
    profile, active, cool_off = NOT_EVALUATED, False, None
    status: VerdictStatus = "nurture"
    begin = cycle.begins_at or entries[0].occurred_at
    begin = since = instant = max(begin, floor or begin)
    points = BehaviourPoints(agreement, begin)
    for instant, together in _instants(during, floor, _checkpoints(cycle, begin, now)):
        points.advance(instant)
        for entry in together:
            if cycle.counts(entry):
                points.add(entry)
                active = True
            said.update(entry.attributes)
            derived.update(entry.derived)
            profile = NOT_EVALUATED if entry.attributes or entry.derived else profile
        profile = _evaluate_profile(agreement, {**derived, **said}) if profile is NOT_EVALUATED else profile
        cool_off = _cool_off(cycle, instant, active)
        previous, status = status, _status(agreement, profile, points, cool_off)
        since = since if status == previous else instant
        if status == "qualified":
            break
    clauses = (*profile.profile, *points.clause_results(), *profile.disqualify)
    verdict = Verdict(status, since, instant, profile.fit, points.total(), clauses, profile.product.code)
    upcoming = _next_evaluation(cycle, instant, now if active else None)
    asked = find_asked_product(entries, agreement, cycle.ends_at)
    return Evaluation(verdict, agreement, {**derived, **said}, asked, *upcoming, cool_off is not None)


def _split_entries(
    entries: Sequence[TimelineEntry], cycle: Cycle
) -> tuple[tuple[dict[str, Any], dict[str, Any]], Sequence[TimelineEntry]]:
    """What was said and what was derived before the cycle began, and the entries from then on up to its end."""
    if cycle is FIRST_CYCLE:
        return ({}, {}), entries
    begins, ends = cycle.begins_at, cycle.ends_at
    return _fold_attributes([entry for entry in entries if begins and entry.occurred_at < begins]), [
        entry
        for entry in entries
        if not (begins and entry.occurred_at < begins) and not (ends and entry.occurred_at >= ends)
    ]


def _fold_attributes(entries: Iterable[TimelineEntry]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The newest values of the attributes that were said, and of those that were derived."""
    said: dict[str, Any] = {}
    derived: dict[str, Any] = {}
    for entry in entries:
        said.update(entry.attributes)
        derived.update(entry.derived)
    return said, derived


def _checkpoints(cycle: Cycle, begin: datetime, now: datetime | None) -> set[datetime]:
    """The instants to evaluate at without an entry: where the cycle begins, and where cool-offs begin and end."""
    if not cycle.cool_offs:
        return set()
    edges = {at for cool_off in cycle.cool_offs for at in (cool_off.since, cool_off.until) if at and at >= begin}
    return {begin, *(at for at in edges if (at < cycle.ends_at if cycle.ends_at else now is None or at <= now))}


def _instants(
    entries: Sequence[TimelineEntry], floor: datetime | None, checkpoints: set[datetime]
) -> Iterator[tuple[datetime, Iterable[TimelineEntry]]]:
    """The instants to evaluate at, in order, each with the entries that are added there."""
    instant_of = _hold_at(floor) if floor else OCCURRED_AT
    if not checkpoints:
        return groupby(entries, instant_of)
    by_instant: dict[datetime, list[TimelineEntry]] = {instant: [] for instant in checkpoints}
    for entry in entries:
        by_instant.setdefault(instant_of(entry), []).append(entry)
    return iter(sorted(by_instant.items()))


def _hold_at(floor: datetime) -> InstantOf:
    """No entry counts before this instant."""
    return lambda entry: max(entry.occurred_at, floor)


def _cool_off(cycle: Cycle, at: datetime, active: bool) -> CoolOff | None:
    """The cool-off that holds at this instant; without new behaviour a cycle does not begin."""
    if cycle.cool_offs:
        holding = [cool_off for cool_off in cycle.cool_offs if cool_off.covers(at)]
        ruling_out = [cool_off for cool_off in holding if cool_off.ruled_out_by]
        if holding:
            return (ruling_out or holding)[0]
    return None if active else CoolOff(at, None, None)


def _next_evaluation(cycle: Cycle, at: datetime, now: datetime | None) -> tuple[str | None, datetime | None]:
    """Why sales rules the lead out as of `at`, and when the first cool-off ends that holds `now`."""
    if not cycle.cool_offs:
        return None, None
    holding = [cool_off for cool_off in cycle.cool_offs if cool_off.covers(at)]
    ruled_out_by = next((cool_off.ruled_out_by for cool_off in holding if cool_off.ruled_out_by), None)
    ends = [cool_off.until for cool_off in cycle.cool_offs if now and cool_off.until and cool_off.covers(now)]
    return ruled_out_by, min(ends, default=None)


def _evaluate_profile(agreement: CompiledAgreement, attributes: Mapping[str, Any]) -> ProfileResult:
    outcomes = [rule.test(attributes) for rule in agreement.profile]
    profile = [rule.results[met] for rule, met in zip(agreement.profile, outcomes, strict=True)]
    disqualify = [rule.results[rule.test(attributes)] for rule in agreement.disqualify]
    fit = round(sum([result.points for result in profile]), POINT_DIGITS)
    required = all(outcomes[index] for index in agreement.required)
    product = find_product(agreement.products, attributes)
    fits = required and fit >= (product.qualified or agreement.thresholds).fit
    return ProfileResult(profile, disqualify, fit, fits, any(result.met for result in disqualify), product)


def _status(
    agreement: CompiledAgreement, profile: ProfileResult, points: BehaviourPoints, cool_off: CoolOff | None
) -> VerdictStatus:
    if profile.ruled_out or (cool_off and cool_off.ruled_out_by):
        return "disqualified"
    if cool_off or not profile.fits:
        return "nurture"
    asked = profile.product.qualified or agreement.thresholds
    return "qualified" if points.total() >= asked.behaviour else "nurture"

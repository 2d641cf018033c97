"""What an agreement makes of everything a lead did: a function of the set of activities, not of their arrival."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from services.qualification.evaluation.domain.behaviour_points import POINT_DIGITS, BehaviourPoints
from services.qualification.evaluation.domain.compiled_agreement import CompiledAgreement
from services.qualification.evaluation.domain.cycles import FIRST, CoolOff, Cycle
from services.qualification.evaluation.domain.timeline_entry import (
    ClauseResult,
    TimelineEntry,
    Verdict,
    VerdictStatus,
)


class Evaluation(NamedTuple):
    """A verdict, the rules it follows from, and the attributes as they were known when it was reached.

    `rules_out`: why sales keeps the lead away; `due_at`: when a rest ends that alone keeps it from being looked at.
    """

    verdict: Verdict
    rules: CompiledAgreement
    attributes: Mapping[str, Any]
    rules_out: str | None = None
    due_at: datetime | None = None


class ProfileResult(NamedTuple):
    """What the clauses about attributes say: whether the profile suffices, and whether the lead is ruled out."""

    profile: Sequence[ClauseResult]
    disqualify: Sequence[ClauseResult]
    fit: float
    fits: bool
    ruled_out: bool


NOT_EVALUATED = ProfileResult((), (), 0.0, False, False)


def evaluate(
    entries: Sequence[TimelineEntry],
    rules: CompiledAgreement,
    floor: datetime | None,
    cycle: Cycle = FIRST,
    now: datetime | None = None,
) -> Evaluation:
    """The verdict on these entries in this cycle; they stand in (occurred_at, id) order and are at least one.

    Qualified at the first instant at which no disqualify clause is met, every required clause is, fit and behaviour
    both reach their threshold, something was done in this cycle, and no rest holds; else as the lead stands at the
    last instant. The newest known value of an attribute wins. No instant before `floor` counts: what happened earlier
    is judged there, as it is worth by then. A rest that ends at or before `now` is looked at when it ends.
    """
    attributes, during = _known_before(entries, cycle)
    reading, done = NOT_EVALUATED, False
    standing: VerdictStatus = "nurture"
    begin = cycle.begins or entries[0].occurred_at
    begin = since = instant = max(begin, floor or begin)
    tally = BehaviourPoints(rules, begin)
    for instant, together in _instants(during, floor, _checkpoints(cycle, begin, now)):
        tally.advance(instant)
        for entry in together:
            if cycle.counts(entry):
                tally.add(entry)
                done = True
            attributes.update(entry.attributes)
            reading = NOT_EVALUATED if entry.attributes else reading
        reading = _read(rules, attributes) if reading is NOT_EVALUATED else reading
        before, standing = standing, _standing(rules, reading, tally, _quiet(cycle, instant, done))
        since = since if standing == before else instant
        if standing == "qualified":
            break
    marks = (*reading.profile, *tally.marks(), *reading.disqualify)
    verdict = Verdict(standing, since, instant, reading.fit, tally.total(), marks)
    return Evaluation(verdict, rules, attributes, *_next_evaluation(cycle, instant, now if done else None))


def _known_before(entries: Sequence[TimelineEntry], cycle: Cycle) -> tuple[dict[str, Any], Sequence[TimelineEntry]]:
    """What was known when the cycle began, and the entries up to its end."""
    if cycle is FIRST:
        return {}, entries
    known: dict[str, Any] = {}
    begins, ends = cycle.begins, cycle.ends
    for entry in entries:
        if begins and entry.occurred_at < begins:
            known.update(entry.attributes)
    return known, [
        entry
        for entry in entries
        if not (begins and entry.occurred_at < begins) and not (ends and entry.occurred_at >= ends)
    ]


def _checkpoints(cycle: Cycle, begin: datetime, now: datetime | None) -> set[datetime]:
    """The instants to look at although nothing happened then: where a cycle begins, and where rests begin and end."""
    if not cycle.cool_offs:
        return set()
    edges = {at for quiet in cycle.cool_offs for at in (quiet.since, quiet.until) if at and at >= begin}
    return {begin, *(at for at in edges if (at < cycle.ends if cycle.ends else now is None or at <= now))}


def _instants(
    entries: Sequence[TimelineEntry], floor: datetime | None, looks: set[datetime]
) -> Iterator[tuple[datetime, Iterable[TimelineEntry]]]:
    """The instants to judge at, each with what is to be added there."""

    def at(entry: TimelineEntry) -> datetime:
        return max(entry.occurred_at, floor) if floor else entry.occurred_at

    if not looks:
        return groupby(entries, at)
    together: dict[datetime, list[TimelineEntry]] = {instant: [] for instant in looks}
    for entry in entries:
        together.setdefault(at(entry), []).append(entry)
    return iter(sorted(together.items()))


def _quiet(cycle: Cycle, at: datetime, done: bool) -> CoolOff | None:
    """The rest that holds at this instant; without new behaviour a cycle does not begin."""
    if cycle.cool_offs:
        holding = [quiet for quiet in cycle.cool_offs if quiet.covers(at)]
        ruling_out = [quiet for quiet in holding if quiet.rules_out]
        if holding:
            return (ruling_out or holding)[0]
    return None if done else CoolOff(at, None, None)


def _next_evaluation(cycle: Cycle, at: datetime, now: datetime | None) -> tuple[str | None, datetime | None]:
    """Why the lead is ruled out by sales as of `at`, and when a rest ends after `now`."""
    if not cycle.cool_offs:
        return None, None
    rules_out = next((quiet.rules_out for quiet in cycle.cool_offs if quiet.rules_out and quiet.covers(at)), None)
    ends = [quiet.until for quiet in cycle.cool_offs if now and quiet.until and quiet.since <= now < quiet.until]
    return rules_out, min(ends, default=None)


def _read(rules: CompiledAgreement, attributes: Mapping[str, Any]) -> ProfileResult:
    mets = [rule.met(attributes) for rule in rules.profile]
    profile = [rule.marks[met] for rule, met in zip(rules.profile, mets, strict=True)]
    disqualify = [rule.marks[rule.met(attributes)] for rule in rules.disqualify]
    fit = round(sum([mark.points for mark in profile]), POINT_DIGITS)
    required = all(mets[place] for place in rules.required)
    fits = required and fit >= rules.agreement.definition.qualified.fit
    return ProfileResult(profile, disqualify, fit, fits, any(mark.met for mark in disqualify))


def _standing(
    rules: CompiledAgreement, reading: ProfileResult, tally: BehaviourPoints, quiet: CoolOff | None
) -> VerdictStatus:
    if reading.ruled_out or (quiet and quiet.rules_out):
        return "disqualified"
    if quiet or not reading.fits:
        return "nurture"
    return "qualified" if tally.total() >= rules.agreement.definition.qualified.behaviour else "nurture"
